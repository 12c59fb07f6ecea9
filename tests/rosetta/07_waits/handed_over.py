import zmq


class Service:
    def __init__(self, context, loop):
        self.loop = loop
        self.inbox = context.socket(zmq.PULL)  # @create
        self.inbox.bind("tcp://127.0.0.1:5555")  # @bind
        self.replies = context.socket(zmq.PULL)  # @unwatched
        self.replies.connect("tcp://127.0.0.1:5556")  # @connect

    def take(self):
        message = self.inbox.recv()  # @recv
        if message == b"again":
            self.start()
        return self.replies.recv()  # @unguarded

    def start(self):
        self.loop.add_handler(self.inbox, self.take, self.loop.READ)


def main(loop):
    Service(zmq.Context(), loop).start()
