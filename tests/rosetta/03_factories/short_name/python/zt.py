import zmq


def mk(context):
    made = context.socket(zmq.REP)  # @create
    made.linger = 0
    return made
