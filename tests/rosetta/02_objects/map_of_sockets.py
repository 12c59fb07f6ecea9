import zmq


class Exchange:
    def __init__(self):
        self.context = zmq.Context()
        self.lines = {}

    def open(self, number):
        listener = self.context.socket(zmq.ROUTER)  # @listener
        listener.bind("tcp://127.0.0.1:7300")  # @bind
        self.lines[number] = listener

    def poll_all(self):
        for line in self.lines.values():
            line.recv(zmq.DONTWAIT)  # @recv

    def poll_ready(self):
        ready = list(self.lines.items())
        for _, line in ready:
            line.recv(zmq.DONTWAIT)  # @ready-recv

    def close(self, number):
        found = self.lines.pop(number)
        found.setsockopt(zmq.LINGER, 40)  # @linger
        found.close()


def main():
    exchange = Exchange()
    exchange.open(1)
    exchange.poll_all()
    exchange.poll_ready()
    exchange.close(1)


main()
