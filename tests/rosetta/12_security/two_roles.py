import zmq


def turned_client(secret, key):
    context = zmq.Context()
    desk = context.socket(zmq.ROUTER)  # @client
    desk.curve_secretkey = secret
    desk.curve_server = 1
    desk.curve_serverkey = key
    desk.bind("tcp://*:9001")  # @client-bind


def turned_server(secret, key):
    context = zmq.Context()
    desk = context.socket(zmq.ROUTER)  # @server
    desk.curve_secretkey = secret
    desk.curve_server = 1
    desk.curve_serverkey = key
    desk.curve_server = 1
    desk.bind("tcp://*:9002")  # @server-bind


def reset(secret, public, key):
    context = zmq.Context()
    worker = context.socket(zmq.DEALER)  # @reset
    worker.curve_publickey = public
    worker.curve_secretkey = secret
    worker.curve_serverkey = key
    worker.curve_server = 0
    worker.connect("tcp://desk:9001")  # @reset-connect


def off_first(secret, public, key):
    context = zmq.Context()
    worker = context.socket(zmq.DEALER)  # @off
    worker.curve_server = 0
    worker.curve_publickey = public
    worker.curve_secretkey = secret
    worker.curve_serverkey = key
    worker.connect("tcp://desk:9001")  # @off-connect


def keys_alone(secret, public):
    context = zmq.Context()
    worker = context.socket(zmq.DEALER)  # @keys
    worker.curve_publickey = public
    worker.curve_secretkey = secret
    worker.connect("tcp://desk:9001")  # @keys-connect
