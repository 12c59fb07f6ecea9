import zmq

CONTEXT = zmq.Context()


def serve(port, kind=zmq.REP, *, hwm=1000):
    sock = CONTEXT.socket(kind)  # @create
    sock.setsockopt(zmq.SNDHWM, hwm)
    sock.bind("tcp://127.0.0.1:" + str(port))  # @bind
    return sock


def main():
    loud = serve(1, zmq.PUB, hwm=10)  # @given
    quiet = serve(2)  # @default
    loud.send(b"up")  # @send
    quiet.close()


main()
