import zmq


class KeyedSocket(zmq.Socket):
    def __init__(self, *args, **kwargs):
        zmq.Socket.__init__(self, *args, **kwargs)  # @base
        self.keyed = self.context.keyed

    def _attach(self, addr, bind=False):
        method = zmq.Socket.bind if bind else zmq.Socket.connect
        if self.keyed:
            self.curve_server = bind
            self.curve_secretkey = self.context.secret  # @secret
            if not bind:
                self.curve_serverkey = self.context.server
        return method(self, addr)  # @attach

    def bind(self, addr):
        return self._attach(addr, bind=True)

    def connect(self, addr):
        return self._attach(addr)


class KeyedContext(zmq.Context):
    _socket_class = KeyedSocket
    keyed = False
    secret = None
    server = None

    def __init__(self, io_threads=1, pair=None):
        zmq.Context.__init__(self, io_threads)
        if pair is not None:
            self.secret, self.server = pair
            self.keyed = True

    @classmethod
    def instance(cls, pair=None):
        return cls(1, pair=pair)


def keyed():
    desk = KeyedContext.instance(pair=("secret", "server")).socket(zmq.REP)  # @keyed
    desk.bind_to_random_port("tcp://*")


def maybe(pair):
    desk = KeyedContext(pair=pair).socket(zmq.DEALER)  # @maybe
    desk.connect("tcp://10.0.0.1:9050")


def plain():
    desk = KeyedContext().socket(zmq.REP)  # @plain
    desk.bind("tcp://*:9051")


def other():
    desk = KeyedContext().socket(zmq.REP, socket_class=zmq.Socket)  # @other
    desk.bind("tcp://*:9052")  # @other-bind


def direct():
    desk = KeyedSocket(zmq.Context(), zmq.PULL)  # @direct
    desk.connect("tcp://127.0.0.1:9053")
