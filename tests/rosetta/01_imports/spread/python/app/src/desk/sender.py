import zmq

from desk.settings.wire import Wire


class Sender:
    def __init__(self, wire: Wire):
        self.out = zmq.Context().socket(zmq.PUB)  # @create
        self.out.bind(f"tcp://{wire.host}:{wire.port}")  # @bind
