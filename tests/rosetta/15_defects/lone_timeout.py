import zmq


def ask(context):
    relaxed = context.socket(zmq.REQ)  # @relaxed
    relaxed.setsockopt(zmq.RCVTIMEO, 900)
    relaxed.setsockopt(zmq.REQ_RELAXED, 1)
    relaxed.recv()  # @relaxed-recv
    neither = context.socket(zmq.REQ)  # @neither
    neither.setsockopt(zmq.RCVTIMEO, 900)
    neither.recv()  # @neither-recv
