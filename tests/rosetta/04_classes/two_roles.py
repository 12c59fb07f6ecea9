import zmq


class Ends:
    def __init__(self, leads):
        self.leads = leads
        self.context = zmq.Context()
        if self.leads:
            self.socket = self.context.socket(zmq.PUB)  # @leader
            self.socket.bind("tcp://*:5555")  # @bind
        else:
            self.socket = self.context.socket(zmq.SUB)  # @follower
            self.socket.connect("tcp://hub.example:5555")  # @connect

    def exchange(self, plan):
        if self.leads:
            self.socket.send_multipart(plan)  # @send
            return plan
        return self.socket.recv_multipart()  # @recv
