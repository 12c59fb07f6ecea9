import zmq

FEEDS = [(zmq.PULL, "tcp://*:5555"), (zmq.PUB, "tcp://127.0.0.1:5556")]
ENDS = ((zmq.REQ, "inproc://one"), (zmq.DEALER, "tcp://127.0.0.1:5557"))


def open_all(context):
    for kind, address in FEEDS:
        feed = context.socket(kind)  # @feed
        feed.setsockopt(zmq.SNDHWM, 5)  # @mark
        feed.bind(address)  # @bind
    for kind, address in ENDS:
        end = context.socket(kind)  # @end
        end.connect(address)  # @connect
