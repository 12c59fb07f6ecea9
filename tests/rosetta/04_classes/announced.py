import zmq


class Feed:
    def __init__(self, port=7400):
        self.out = zmq.Context.instance().socket(zmq.PUB)  # @create
        self.out.bind(f"tcp://127.0.0.1:{port}")  # @bind


def open_feed(second):
    feed: Feed
    if second:
        feed = Feed(7402)  # @second
    else:
        feed = Feed(7401)  # @first
    return feed
