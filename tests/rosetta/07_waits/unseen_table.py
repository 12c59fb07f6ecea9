import zmq
from dispatching import dispatch


class Loop:
    def __init__(self):
        self.poller = zmq.Poller()
        self.handler = None

    def accept(self, socket, handler):
        self.handler = handler

    def run(self):
        dispatch(self, self.poller.poll())


class Registry:
    def __init__(self):
        self.handler = None

    def accept(self, socket, handler):
        self.handler = handler


class Service:
    def __init__(self, context):
        self.inbox = context.socket(zmq.PULL)  # @inbox
        self.outbox = context.socket(zmq.PULL)  # @outbox
        loop = Loop()
        loop.accept(self.inbox, self.take)
        registry = Registry()
        registry.accept(self.outbox, self.fetch)

    def take(self):
        return self.inbox.recv()  # @take

    def fetch(self):
        return self.outbox.recv()  # @fetch
