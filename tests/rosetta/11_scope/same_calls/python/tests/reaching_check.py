import zmq
from reaching import reach_out


def check_reaching():
    reach_out("ipc:///tmp/reaching")
    zmq.Context.instance().term()
