import zmq


def open_it():
    sock = zmq.Context.instance().socket(zmq.PAIR)  # @test
    sock.bind("inproc://test")  # @test-bind
