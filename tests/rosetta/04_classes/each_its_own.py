import zmq
from zmq.eventloop.zmqstream import ZMQStream


def ask(context):
    channel = Channel(context, zmq.DEALER, "tcp://10.0.0.1:5555")  # @asked
    return channel.receive()


def watch(context):
    channel = Channel(context, zmq.SUB, "tcp://10.0.0.1:5556")  # @watched
    channel.on_message(print)


class Channel:
    def __init__(self, context, socket_type, address):
        self.socket = context.socket(socket_type)  # @create
        self.socket.connect(address)  # @connect

    def receive(self):
        return self.socket.recv()  # @recv

    def on_message(self, callback):
        ZMQStream(self.socket).on_recv(callback)  # @handler
