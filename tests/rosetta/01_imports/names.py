from zmq import SUB, SUBSCRIBE
from zmq import Context as ZContext


def listen():
    feed = ZContext.instance().socket(SUB)  # @create
    feed.setsockopt(SUBSCRIBE, b"")  # @subscribe
    feed.connect("tcp://feed.example.org:9000")  # @connect
    while True:
        yield feed.recv()  # @recv
