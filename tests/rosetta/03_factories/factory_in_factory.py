import zmq


def inner_make(kind):
    return zmq.Context.instance().socket(kind)  # @create


def outer_make(kind, addr):
    sock = inner_make(kind)
    sock.bind(addr)  # @bind
    return sock


def user_a():
    sock = outer_make(zmq.REP, "tcp://127.0.0.1:5501")  # @user-a
    return sock.closed


def user_b():
    sock = outer_make(zmq.REP, "tcp://127.0.0.1:5502")  # @user-b
    return sock.closed


def user_c():
    sock = outer_make(zmq.REP, "tcp://127.0.0.1:5503")  # @user-c
    return sock.closed


def user_d():
    sock = outer_make(zmq.REP, "tcp://127.0.0.1:5504")  # @user-d
    return sock.closed


def user_e():
    sock = outer_make(zmq.PULL, "tcp://127.0.0.1:5505")  # @user-e
    return sock.closed


def user_f():
    sock = outer_make(zmq.PULL, "tcp://*:5506")  # @user-f
    return sock.closed
