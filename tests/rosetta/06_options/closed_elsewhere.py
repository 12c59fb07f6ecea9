import zmq


class Service:
    def stop(self):
        if not self.context.closed:
            self.replies.close(0)  # @stop


class Replier(Service):
    def start(self):
        self.context = zmq.Context()
        self.replies = self.context.socket(zmq.REP)  # @replies


class Desk:
    def __init__(self, context=None):
        self.context = context or zmq.Context()
        self.orders = self.context.socket(zmq.PULL)  # @orders

    def __del__(self):
        self.context.destroy(linger=5)  # @destroy


def once():
    context = zmq.Context()
    first = context.socket(zmq.REQ)  # @first
    second = context.socket(zmq.REQ)  # @second
    sockets = [first, second]
    try:
        print("at work")
    finally:
        for each in sockets:
            each.close(linger=7)  # @close
        context.term()


class Keeper:
    def __init__(self):
        self.context = zmq.Context()
        self.events = self.context.socket(zmq.SUB)  # @events

    def destroy(self, linger=None):
        self.context.destroy(linger)
