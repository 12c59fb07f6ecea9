from contextlib import contextmanager

import zmq


@contextmanager
def opened(kind):
    sock = zmq.Context.instance().socket(kind)  # @create
    sock.linger = 100
    try:
        yield sock
    finally:
        sock.close()


def talk():
    with opened(zmq.DEALER) as sock:  # @call
        sock.connect("tcp://127.0.0.1:7100")  # @connect
        sock.send(b"hello")  # @send
