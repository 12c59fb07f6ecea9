import zmq

USUAL = "tcp://127.0.0.1:7501"


class Given:
    def __init__(self, where):
        self.desk = zmq.Context.instance().socket(zmq.REP)  # @given
        self.desk.bind(where)  # @given-bind


class Default:
    def __init__(self, where=USUAL):
        self.desk = zmq.Context.instance().socket(zmq.REP)  # @default
        self.desk.bind(where)  # @default-bind


class Fixed:
    def __init__(self):
        self.desk = zmq.Context.instance().socket(zmq.REP)  # @fixed
        self.desk.bind("tcp://127.0.0.1:7502")  # @fixed-bind
