import zmq


class Reader:
    def __init__(self, ctx, url):
        self.sock = zmq.Socket(ctx, zmq.SUB)  # @create
        self.sock.connect(url)  # @connect
