import zmq


def link(context):
    sock = context.socket(zmq.DEALER)  # @create
    sock.set_hwm(70)
    sock.connect("tcp://127.0.0.1:6402")  # @connect
