import zmq


def make_first():
    return zmq.Context.instance().socket(zmq.REP)  # @create
