import marshal
import pickle as Pickle

import dill
import zmq

loads = Pickle.loads


def alias(context):
    feed = context.socket(zmq.SUB)  # @alias
    feed.subscribe("")
    topic, body = feed.recv_multipart()  # @alias-recv
    return topic, loads(body)  # @alias-loads


def unpack(body, decode=dill.loads):
    return decode(body)  # @param-loads


def param(context):
    desk = context.socket(zmq.REP)  # @param
    return unpack(desk.recv())  # @param-recv


class Pipe:
    def __init__(self, context):
        self.sock = context.socket(zmq.PAIR)  # @field
        self.last = None

    def read(self):
        self.last = self.sock.recv()  # @field-recv

    def value(self):
        return marshal.loads(self.last)  # @field-loads


def from_disk(path):
    with open(path, "rb") as file:
        return Pickle.load(file)
