import zmq


class Hub:
    def __init__(self):
        self.context = zmq.Context()
        self.out = self.context.socket(zmq.XPUB)  # @create
        self._configure()

    def _configure(self):
        self.out.setsockopt(zmq.SNDHWM, 300)
        self.out.setsockopt(zmq.XPUB_VERBOSE, 1)
        self.out.bind("tcp://[::1]:4001")  # @bind

    def publish(self, body):
        self.out.send(body)  # @send

    def subscription(self):
        return self.out.recv(zmq.NOBLOCK)  # @recv

    def close(self):
        self.out.close()
