import zmq


def make(kind):
    return zmq.Context.instance().socket(kind)  # @create


def make_quick(kind):
    sock = make(kind)
    sock.linger = 0  # @linger
    return sock


def make_open(kind, addr):
    sock = make_quick(kind)
    sock.bind(addr)  # @bind
    return sock


def first():
    sock = make_open(zmq.REP, "tcp://127.0.0.1:1")  # @first
    sock.recv()  # @recv-first


def second():
    sock = make_open(zmq.REP, "tcp://*:2")  # @second
    sock.recv(zmq.NOBLOCK)  # @recv-second
