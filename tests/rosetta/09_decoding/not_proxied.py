import zmq


def echo():
    desk = zmq.Context().socket(zmq.REP)  # @echo
    desk.bind_to_random_port("tcp://*")  # @echo-bind
    zmq.proxy(desk, desk)  # @proxy


def other():
    inbox = zmq.Context().socket(zmq.PULL)  # @other
    inbox.bind_to_random_port("tcp://*")  # @other-bind
    return inbox.recv_pyobj()  # @recv
