import zmq

SEND_TIMEOUT = 700


def apply_limits(sock, hwm):
    sock.setsockopt(zmq.SNDHWM, hwm)  # @hwm
    sock.setsockopt(zmq.SNDTIMEO, SEND_TIMEOUT)  # @timeout
