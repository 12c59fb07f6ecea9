import zmq


class Tasks:
    def __init__(self):
        self.due = []

    def __len__(self):
        return len(self.due)


class Desk:
    def __init__(self, context):
        self.tasks = Tasks()
        self.inbox = context.socket(zmq.PULL)  # @desk
        self.poller = zmq.Poller()
        self.poller.register(self.inbox, zmq.POLLIN)

    def run(self):
        if self.tasks:
            timeout = 1000
        else:
            timeout = None
        if dict(self.poller.poll(timeout)):  # @poll
            return self.inbox.recv()  # @recv
