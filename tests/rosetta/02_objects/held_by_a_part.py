import threading

import zmq


class Client:
    def __init__(self, box):
        self.local = threading.local()
        self.box = box

    def open(self):
        context = zmq.Context.instance()
        self.local.requests = context.socket(zmq.REQ)  # @requests
        self.local.requests.setsockopt(zmq.RCVTIMEO, 1000)
        self.local.requests.connect("tcp://10.0.0.1:5555")  # @connect
        self.box.events = context.socket(zmq.PULL)  # @events
        self.box.events.setsockopt(zmq.LINGER, 0)
        self.box.events.bind("tcp://127.0.0.1:5556")  # @bind

    def ask(self, question):
        self.local.requests.send(question)  # @send
        return self.local.requests.recv()  # @recv

    def read(self):
        return self.box.events.recv()  # @read
