import zmq


def address(scheme, host, port):
    separator = ":" if scheme == "tcp" else "-"
    return scheme + "://" + host + separator + port


def far(context):
    sock = context.socket(zmq.PULL)  # @far
    sock.bind(address("tcp", "*", "9070"))  # @far-bind


def near(context):
    sock = context.socket(zmq.PULL)  # @near
    sock.bind(address("ipc", "/run/desk", "9071"))  # @near-bind


def put_together(context):
    sock = context.socket(zmq.PAIR)  # @parts
    name = ""
    name += "inproc://"
    name += "parts"
    sock.bind(name)  # @parts-bind
