import zmq


def serve(context, secret):
    right = context.socket(zmq.ROUTER)  # @right
    right.bind("inproc://control")  # @right-inproc
    right.curve_secretkey = secret
    right.curve_server = 1
    right.bind("tcp://*:9030")  # @right-tcp
    wrong = context.socket(zmq.ROUTER)  # @wrong
    wrong.bind("tcp://*:9031")  # @wrong-tcp
    wrong.curve_secretkey = secret
    wrong.curve_server = 1
