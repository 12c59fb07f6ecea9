import zmq


class Service:
    def __init__(self, host="*", port=5555):
        self.desk = zmq.Context().socket(zmq.REP)  # @create
        self.desk.bind(f"tcp://{host}:{port}")  # @bind

    def serve(self):
        while True:
            print(self.desk.recv_pyobj())  # @recv
