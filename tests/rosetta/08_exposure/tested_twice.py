import zmq


def serve(context, scheme):
    sock = context.socket(zmq.PUB)  # @sock
    if scheme == "tcp":
        sock.setsockopt(zmq.SNDHWM, 10)  # @mark
    if scheme == "tcp":
        sock.bind("tcp://127.0.0.1:9070")  # @near
    else:
        sock.bind(scheme + "://work")  # @other
