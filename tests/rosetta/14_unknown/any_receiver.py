import socket


class Link:
    def __init__(self, carrier, kind):
        import zmq

        self.carrier = carrier
        self.kind = kind

    def open(self):
        self.out = self.carrier.socket(self.kind)  # @method
        self.out.bind("tcp://*:5555")  # @method-bind


def named(carrier, kind):
    carrier.socket(socket_type=kind).bind("ipc:///run/named")  # @named


def plain(network, family):
    network.socket(family).bind(("", 80))
    network.socket(network.AF_UNIX, network.SOCK_STREAM)
    socket.socket(family).bind(("", 80))
