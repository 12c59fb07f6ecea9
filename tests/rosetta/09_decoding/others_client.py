import pickle

import zmq
from store.client import StoreClient


class Connection:
    def __init__(self, host):
        desk = zmq.Context().socket(zmq.REQ)  # @create
        desk.connect(f"tcp://{host}:5000")  # @connect
        self.store = StoreClient(desk.recv_string(), host)  # @recv

    def get(self, name):
        return pickle.loads(self.store.get(name))
