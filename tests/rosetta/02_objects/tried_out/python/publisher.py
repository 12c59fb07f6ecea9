import zmq


class Publisher:
    def __init__(self, host="localhost"):
        self.socket = zmq.Context.instance().socket(zmq.PUB)  # @create
        self.socket.connect(f"tcp://{host}:5555")  # @connect

    def publish(self, reading):
        self.socket.send(reading)  # @send

    def close(self):
        self.socket.close(1)  # @close
