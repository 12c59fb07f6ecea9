import zmq


def open_reply(addr):
    sock = zmq.Context.instance().socket(zmq.REP)  # @create
    sock.bind(addr)  # @bind


def first_user():
    open_reply("tcp://127.0.0.1:1")


def public_interface(addr):
    open_reply(addr)
