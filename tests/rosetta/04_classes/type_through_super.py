import zmq


class Node:
    def __init__(self, kind):
        self.context = zmq.Context.instance()
        self.sock = self.context.socket(kind)  # @create
        self.sock.setsockopt(zmq.LINGER, 0)


class Source(Node):
    def __init__(self):
        super().__init__(zmq.PUSH)  # @source
        self.sock.bind("tcp://0.0.0.0:7001")  # @source-bind

    def put(self, body):
        self.sock.send(body)  # @send


class Sink(Node):
    def __init__(self):
        Node.__init__(self, zmq.PULL)  # @sink
        self.sock.connect("tcp://127.0.0.1:7001")  # @sink-connect

    def get(self):
        return self.sock.recv()  # @recv
