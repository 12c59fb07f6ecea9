import zmq


class Feed:
    def __init__(self, context):
        self.out = context.socket(zmq.PUB)  # @create
        self.out.bind("tcp://127.0.0.1:6200")  # @bind

    def limit(self, messages):
        self.out.setsockopt(zmq.SNDHWM, messages)  # @limit

    def publish(self, body):
        self.out.send(body)  # @send
