import zmq


class Link:
    def open(self, context, kind):
        self.socket = context.socket(kind)  # @create
        self.socket.bind(self.address)  # @bind


class Desk:
    def __init__(self):
        self.front = Link()
        self.back = Link()

    def run(self, context):
        self.front.address = f"tcp://*:{5555}"
        self.back.address = "inproc://back"
        self.front.open(context, zmq.ROUTER)  # @front
        self.back.open(context, zmq.DEALER)  # @back
        zmq.proxy(self.front.socket, self.back.socket)  # @proxy


def publish(context):
    one = Link()
    two = Link()
    one.address = "ipc:///run/one"
    two.address = "tcp://127.0.0.1:5556"
    one.open(context, zmq.PUB)  # @one
    two.open(context, zmq.PUSH)  # @two
