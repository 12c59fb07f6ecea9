import gzip
import pickle
from pathlib import Path

import zmq


def main():
    desk = zmq.Context().socket(zmq.REP)  # @create
    desk.bind("tcp://*:5000")  # @bind
    name = desk.recv_string()  # @recv
    with open(name, "rb") as file:
        first = pickle.load(file)
    second = pickle.load(gzip.open(name + ".gz"))
    return first, second, pickle.loads(Path(name).read_bytes())
