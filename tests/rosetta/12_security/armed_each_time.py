import zmq


class Armed(zmq.Socket):
    armed = None

    def __init__(self, *args, **kwargs):
        zmq.Socket.__init__(self, *args, **kwargs)  # @base
        self.armed = self.context.armed

    def _arm(self):
        self.curve_server = True
        self.curve_secretkey = self.context.secret  # @secret

    def bind(self, addr):
        if self.armed:
            self._arm()
        return zmq.Socket.bind(self, addr)  # @bind


class ArmedContext(zmq.Context):
    _socket_class = Armed
    armed = False
    secret = None

    def __init__(self, io_threads=1, secret=None):
        zmq.Context.__init__(self, io_threads)
        if secret is not None:
            self.secret = secret
            self.armed = True

    @classmethod
    def instance(cls, secret=None):
        return cls(1, secret=secret)


def first():
    desk = ArmedContext.instance(secret="of first").socket(zmq.PULL)  # @first
    desk.bind("tcp://*:9000")


def second():
    desk = ArmedContext.instance(secret="of second").socket(zmq.PULL)  # @second
    desk.bind("tcp://*:9001")


def third():
    desk = ArmedContext.instance(secret="of third").socket(zmq.PULL)  # @third
    desk.bind("tcp://*:9002")


def fourth():
    desk = ArmedContext.instance(secret="of fourth").socket(zmq.PULL)  # @fourth
    desk.bind("tcp://*:9003")


def fifth():
    desk = ArmedContext.instance(secret="of fifth").socket(zmq.PULL)  # @fifth
    desk.bind("tcp://*:9004")


def sixth():
    desk = ArmedContext.instance(secret="of sixth").socket(zmq.PULL)  # @sixth
    desk.bind("tcp://*:9005")
