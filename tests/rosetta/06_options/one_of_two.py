import zmq


def serve(ctx, replies):
    if replies:
        sock = ctx.socket(zmq.REP)  # @reply
    else:
        sock = ctx.socket(zmq.PULL)  # @pull
    sock.setsockopt(zmq.RCVTIMEO, 2000)  # @timeout
    sock.recv()  # @recv
