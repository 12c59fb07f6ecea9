import zmq


class Desk:
    def __init__(self, kind):
        self.inbox = zmq.Context().socket(zmq.REP)  # @desk
        self.inbox.bind("tcp://*:5710")  # @desk-bind
        if kind == "raw":
            self.recv = self.inbox.recv
        else:
            self.recv = self.inbox.recv_pyobj

    def answer(self):
        return self.recv()  # @take


class Remote:
    def __init__(self):
        self.link = zmq.Context().socket(zmq.REQ)  # @remote
        self.link.connect("tcp://10.0.0.1:5711")  # @remote-connect

    def __getattr__(self, name):
        def ask(*given):
            self.link.send_pyobj((name, given))  # @send
            return self.link.recv_pyobj()  # @recv

        return ask
