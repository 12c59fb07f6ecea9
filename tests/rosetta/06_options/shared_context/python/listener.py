import zmq


def listen():
    events = zmq.Context.instance().socket(zmq.SUB)  # @events
    events.connect("tcp://10.0.0.1:5555")  # @connect
