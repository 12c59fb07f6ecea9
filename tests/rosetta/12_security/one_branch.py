import zmq


def publish(context, secure, secret):
    out = context.socket(zmq.PUB)  # @create
    if secure:
        out.curve_secretkey = secret
        out.curve_server = True
    out.bind("tcp://*:9020")  # @bind
