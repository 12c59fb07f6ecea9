import zmq

ctx = zmq.Context()


def outgoing():
    sock = ctx.socket(zmq.PUSH)  # @create
    sock.connect("tcp://127.0.0.1:5555")  # @connect
    return sock


def tell(sock, text):
    sock.send(text)  # @send


tell(outgoing(), b"hello")  # @given
