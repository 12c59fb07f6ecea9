import zmq

LINGER_MS = 3


def tune(context):
    out = context.socket(zmq.PUSH)  # @create
    out.setsockopt(zmq.SNDHWM, 1)  # @hwm
    out.set(zmq.SNDTIMEO, 2)  # @sndtimeo
    out.linger = LINGER_MS  # @linger
    out.IMMEDIATE = 1  # @immediate
    setattr(out, "reconnect_ivl", 5)  # @ivl
    out.setsockopt(zmq.SocketOption.SNDBUF, 6)  # @sndbuf
    out.setsockopt(34, 1)  # @keepalive
    out.setsockopt(getattr(zmq, "CONNECT_TIMEOUT"), 8)  # @connect-timeout
