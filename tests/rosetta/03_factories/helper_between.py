import zmq


class Server:
    def open_socket(self, addr):
        self.sock = zmq.Context.instance().socket(zmq.REP)  # @create
        self.sock.bind(addr)  # @bind
        self.sock.recv()  # @recv


def helper(server, addr):
    server.open_socket(addr)


def second_user():
    server = Server()
    helper(server, "tcp://*:2")
