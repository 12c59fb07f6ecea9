import zmq


class Hub:
    def __init__(self, context):
        self.inbox = context.socket(zmq.PULL)  # @create
        self.inbox.bind("tcp://127.0.0.1:5555")  # @bind

    def start(self):
        poller = zmq.Poller()
        poller.register(self.inbox, zmq.POLLIN)
        while True:
            if poller.poll(1000):  # @poll
                self.take_one()

    def take_one(self):
        print(self.inbox.recv())  # @recv


if __name__ == "__main__":
    hub = Hub(zmq.Context())
    hub.start()
