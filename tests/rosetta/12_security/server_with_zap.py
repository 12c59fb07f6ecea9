import zmq


def serve(secret):
    context = zmq.Context()
    zap = context.socket(zmq.REP)  # @zap
    zap.bind("inproc://zeromq.zap.01")  # @zap-bind
    desk = context.socket(zmq.ROUTER)  # @desk
    desk.zap_domain = b"desk"
    desk.curve_server = 1
    desk.curve_secretkey = secret
    desk.bind("tcp://*:9001")  # @desk-bind
    other = zmq.Context()
    stranger = other.socket(zmq.ROUTER)  # @stranger
    stranger.curve_server = 1
    stranger.curve_secretkey = secret
    stranger.bind("tcp://*:9002")  # @stranger-bind
