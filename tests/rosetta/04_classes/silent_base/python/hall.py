import zmq
from base import Middle


class Hall(Middle):
    def __init__(self):
        self.desk = zmq.Context.instance().socket(zmq.PULL)  # @create
