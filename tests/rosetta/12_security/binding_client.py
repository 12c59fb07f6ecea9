import zmq


def sink(context, server, public, secret):
    sock = context.socket(zmq.PULL)  # @sink
    sock.curve_serverkey = server
    sock.curve_publickey = public
    sock.curve_secretkey = secret
    sock.bind("tcp://*:9010")  # @bind


def probe(context, secret):
    sock = context.socket(zmq.PUSH)  # @probe
    sock.setsockopt(zmq.CURVE_SERVER, 1)
    sock.setsockopt(zmq.CURVE_SECRETKEY, secret)
    sock.connect("tcp://sink.example.org:9010")  # @connect
