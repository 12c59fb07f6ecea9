try:
    import zmq
except ImportError:
    zmq = None


class Metrics:
    def __init__(self):
        if zmq is None:
            raise RuntimeError("install pyzmq to publish metrics")
        self.out = zmq.Context.instance().socket(zmq.PUB)  # @metrics
        self.out.sndhwm = 10
        self.out.bind("tcp://*:9100")  # @metrics-bind


def late():
    from zmq import PAIR
    from zmq.sugar.context import Context

    pipe = Context.instance().socket(PAIR)  # @late
    pipe.connect("inproc://late")  # @late-connect
    return None
