import zmq

from listener import listen

zmq.Context.instance().sndtimeo = 5


def test_it_listens():
    listen()
