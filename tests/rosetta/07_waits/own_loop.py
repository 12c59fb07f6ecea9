import zmq


class Reactor:
    def __init__(self):
        self.poller = zmq.Poller()
        self.handlers = {}

    def register(self, socket, handler):
        self.handlers[socket] = handler
        self.poller.register(socket, zmq.POLLIN)

    def run(self):
        while self.handlers:
            for socket, _ in self.poller.poll(1000):  # @poll
                self.handlers[socket]()


class Service:
    def __init__(self, context):
        self.inbox = context.socket(zmq.PULL)  # @create
        self.inbox.bind("tcp://127.0.0.1:5555")  # @bind

    def start(self, reactor):
        reactor.register(self.inbox, self.take)

    def take(self):
        return self.inbox.recv()  # @recv


def main():
    reactor = Reactor()
    service = Service(zmq.Context())
    service.start(reactor)
    reactor.run()
