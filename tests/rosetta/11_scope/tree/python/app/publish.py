import zmq


def open_it():
    sock = zmq.Context.instance().socket(zmq.PUB)  # @app
    sock.bind("tcp://*:1")  # @app-bind
