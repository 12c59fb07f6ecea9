import zmq
from names import CONTROL

STATUS = "tcp://*:5557"


class Server:
    def open_socket(self, addr):
        self.sock = zmq.Context.instance().socket(zmq.REP)  # @create
        self.sock.bind(addr)  # @bind
        self.control = zmq.Context.instance().socket(zmq.PAIR)  # @control
        self.control.bind(CONTROL)  # @steered
        self.status = zmq.Context.instance().socket(zmq.PUB)  # @status
        self.status.bind(STATUS)  # @told

    def watch(self):
        self.events = self.sock.get_monitor_socket()  # @monitor
