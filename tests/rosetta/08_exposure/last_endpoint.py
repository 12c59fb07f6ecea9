import zmq


class Desk:
    WHERE = "inproc://desk"

    def __init__(self, context, where=None):
        self.sock = context.socket(zmq.PAIR)  # @desk
        self.sock.bind(type(self).WHERE)  # @desk-bind


def forward(context):
    front = context.socket(zmq.XPUB)  # @front
    front.bind("tcp://*:*")  # @front-bind
    behind = context.socket(zmq.SUB)  # @behind
    behind.connect(front.last_endpoint.decode().replace("0.0.0.0", "127.0.0.1"))  # @behind-connect


def asked(context):
    front = context.socket(zmq.PULL)  # @asked
    front.bind("tcp://127.0.0.1:*")  # @asked-bind
    behind = context.socket(zmq.PUSH)  # @sender
    behind.connect(front.getsockopt(zmq.LAST_ENDPOINT))  # @sender-connect


def without_brackets(context):
    sock = context.socket(zmq.REP)  # @six
    sock.bind("tcp://::1:9080")  # @six-bind
    other = context.socket(zmq.REP)  # @any
    other.bind("tcp://:::9081")  # @any-bind


def chosen(context, port=0):
    sock = context.socket(zmq.REP)  # @chosen
    if port == 0:
        sock.bind("tcp://127.0.0.1:*")  # @chosen-any
    else:
        sock.bind("tcp://127.0.0.1:%d" % port)  # @chosen-bind
