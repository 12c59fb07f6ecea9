import zmq


def open_it():
    sock = zmq.Context.instance().socket(zmq.PUB)  # @example
    sock.bind("tcp://*:2")  # @example-bind
