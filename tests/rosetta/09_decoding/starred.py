import pickle
from multiprocessing.reduction import ForkingPickler

import zmq


class Message:
    def __init__(self, version, *payload):
        self.version = version
        self.payload = payload

    @classmethod
    def from_frames(cls, *frames):
        return cls(*frames)


def second(header, body):
    return pickle.loads(body)  # @second


def given_out(context):
    inbox = context.socket(zmq.PULL)  # @given-out
    return second(*inbox.recv_multipart())  # @given-out-recv


def in_a_message(context):
    inbox = context.socket(zmq.PULL)  # @in-a-message
    message = Message.from_frames(*inbox.recv_multipart())  # @in-a-message-recv
    return pickle.loads(message.payload[0])  # @in-a-message-loads


def forking(context):
    inbox = context.socket(zmq.PULL)  # @forking
    return ForkingPickler.loads(inbox.recv())  # @forking-loads
