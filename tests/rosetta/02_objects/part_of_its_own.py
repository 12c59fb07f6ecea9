import threading
import types

import zmq

kept = threading.local()


def requests():
    if not hasattr(kept, "requests"):
        kept.requests = zmq.Context.instance().socket(zmq.REQ)  # @requests
        kept.requests.connect("tcp://10.0.0.1:5555")  # @connect
    return kept.requests


def ask(question):
    requests().send(question)  # @send
    return requests().recv_pyobj()  # @recv


class Reader:
    def __init__(self, address):
        self.peer = types.SimpleNamespace(address=address, events=zmq.Context.instance().socket(zmq.SUB))  # @events

    def start(self):
        self.peer.events.rcvtimeo = 1000
        self.peer.events.connect(self.peer.address)  # @subscribe

    def read(self):
        return self.peer.events.recv()  # @read


def main():
    reader = Reader("ipc:///run/events")
    reader.start()
    return reader.read()
