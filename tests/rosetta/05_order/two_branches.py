import zmq


def attach(context, listening):
    jobs = context.socket(zmq.PULL)  # @create
    if listening:
        jobs.bind("tcp://*:6100")  # @bind
    else:
        jobs.setsockopt(zmq.RCVHWM, 7)  # @set
        jobs.connect("tcp://hub.example.org:6100")  # @connect
