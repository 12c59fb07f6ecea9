import zmq
from zt import mk


def serve(c):
    replies = mk(c)  # @replies
    replies.bind("tcp://127.0.0.1:5555")  # @bind
    replies.recv()  # @recv


print(zmq.zmq_version())
