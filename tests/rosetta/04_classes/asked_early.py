import zmq


class Viewer:
    def __init__(self):
        self.refresh()
        self.open()

    def refresh(self):
        try:
            return self.socket.recv_multipart(flags=zmq.NOBLOCK)  # @recv
        except zmq.Again:
            return None

    def open(self):
        self.context = zmq.Context()
        self.socket = self.context.socket(zmq.SUB)  # @create
        self.socket.connect("tcp://10.0.0.1:5555")  # @connect


viewer = Viewer()
