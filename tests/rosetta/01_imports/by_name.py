import importlib


def module_or_none(name, quiet=False):
    try:
        module = importlib.import_module(name)
    except ImportError:
        if not quiet:
            raise
        return None
    return module


zmq = module_or_none("zmq", quiet=True)
bus = optional_import("zmq", minimum="25")
eager = __import__("zmq.green")


class Feed:
    def __init__(self, way):
        ways = {0: (zmq.PAIR, zmq.PAIR), 1: (zmq.REQ, zmq.REP)}
        chosen = ways[way] if way in ways else ways[0]
        self.__context = zmq.Context.instance()
        self.__socket = self.__context.socket(chosen[1])  # @feed
        self.__socket.bind("tcp://*:5555")  # @feed-bind


def feed():
    out = bus.Context().socket(bus.PUB)  # @bus
    out.bind("ipc:///run/feed")  # @bus-bind


def drain():
    source = eager.Context().socket(eager.PULL)  # @eager
    source.connect("inproc://feed")  # @eager-connect
