import zmq
from wire import receive_parcel, send_parcel


class Desk:
    def __init__(self, context):
        self.known = None
        self.inner = context.socket(zmq.PULL)  # @inner
        self.outer = context.socket(zmq.DEALER)  # @outer
        self.poller = zmq.Poller()
        self.poller.register(self.inner, zmq.POLLIN)
        self.poller.register(self.outer, zmq.POLLIN)

    def run(self):
        while True:
            ready = dict(self.poller.poll(100))  # @poll
            if self.inner in ready:
                self.known = self.inner.recv()  # @known
            if self.outer in ready:
                self.answer(self.outer)

    def answer(self, socket):
        if not self.known:
            return
        parcel = receive_parcel(socket)  # @parcel
        send_parcel(socket, parcel)  # @answer


def wait_for_one():
    context = zmq.Context()
    source = context.socket(zmq.PULL)  # @source
    return receive_parcel(source)  # @one
