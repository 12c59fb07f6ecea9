import zmq


def attach(sock, address):
    if "://" not in address:
        address = "tcp://%s" % address
    sock.connect(address)  # @connect


def inside(context):
    sock = context.socket(zmq.PAIR)  # @inside
    attach(sock, "inproc://parts")


def outside(context):
    sock = context.socket(zmq.REQ)  # @outside
    attach(sock, "10.0.0.1:9060")


def either(context, far):
    sock = context.socket(zmq.PUSH)  # @either
    address = "inproc://near"
    if far:
        address = "127.0.0.1:9061"
    attach(sock, address)


def begins(context):
    sock = context.socket(zmq.PULL)  # @begins
    address = "127.0.0.1:9062"
    if address.startswith("ipc://"):
        sock.bind("tcp://*:9062")
    sock.bind("tcp://" + address)  # @begins-bind
