import zmq


def unlimited(context, kind):
    sock = context.socket(kind)  # @create
    sock.setsockopt(zmq.SNDHWM, 0)
    sock.setsockopt(zmq.RCVHWM, 0)
    sock.setsockopt(zmq.LINGER, -1)
    return sock


def sender(context):
    out = unlimited(context, zmq.PUSH)  # @out
    out.connect("tcp://10.9.8.7:6700")  # @connect


def receiver(context):
    jobs = unlimited(context, zmq.PULL)  # @in
    jobs.bind("tcp://*:6700")  # @bind
