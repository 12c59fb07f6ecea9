import zmq


class Server:
    def open_socket(self, addr):
        self.sock = zmq.Context.instance().socket(zmq.REP)  # @create
        self.sock.bind(addr)  # @bind

    def watch(self):
        self.events = self.sock.get_monitor_socket()  # @monitor
