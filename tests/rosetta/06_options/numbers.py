import zmq


def push(body):
    out = zmq.Context.instance().socket(8)  # @create
    out.setsockopt(23, 12)
    out.setsockopt(17, 0)
    out.connect("tcp://127.0.0.1:6403")  # @connect
    out.send(body, 1)  # @send
