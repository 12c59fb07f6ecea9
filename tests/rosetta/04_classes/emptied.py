import zmq


class Viewer:
    def __init__(self, context):
        self.context = context
        self._open = False
        self.socket = None

    @property
    def is_open(self):
        return self._open and self.socket is not None

    def connect(self):
        self.socket = self.context.socket(zmq.SUB)  # @create
        self.socket.connect("tcp://hub.example:5555")  # @connect

    def start(self):
        self._open = True

    def disconnect(self):
        self._open = False
        self.socket.close()
        self.socket = None

    def read(self):
        if not self.is_open or self.socket is None:
            raise RuntimeError("not open")
        return self.socket.recv_string()  # @recv


def look_once():
    viewer = Viewer(zmq.Context())
    viewer.connect()
    viewer.disconnect()
