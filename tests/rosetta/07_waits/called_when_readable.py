import zmq


class Service:
    def __init__(self, context):
        self.inbox = context.socket(zmq.PULL)  # @inbox

    def take(self):
        return self.inbox.recv()  # @take


class Office:
    def __init__(self, context):
        self.outbox = context.socket(zmq.PULL)  # @outbox

    def fetch(self):
        return self.outbox.recv()  # @fetch

    def flush(self):
        return self.fetch()


class Wiring:
    def __init__(self, context):
        self.service = Service(context)
        self.office = Office(context)

    def begin(self, loop):
        loop.add_reader(self.service.inbox, self.service.take)
        loop.add_reader(self.office.outbox, self.office.fetch)


def build():
    return Wiring(zmq.Context())
