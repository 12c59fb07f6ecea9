from contextlib import ExitStack, closing

import zmq


def probe():
    with zmq.Context() as context, context.socket(zmq.REQ) as ask:  # @first
        ask.rcvtimeo = 2000
        ask.connect("tcp://127.0.0.1:5000")  # @first-connect
        ask.send(b"ping")  # @first-send
        answer = ask.recv()  # @first-recv
        with ExitStack() as stack:
            tell = stack.enter_context(context.socket(zmq.PUSH))  # @second
            tell.connect("tcp://127.0.0.1:5001")  # @second-connect
            tell.send(answer)  # @second-send
        with closing(context.socket(zmq.PUB)) as log:  # @third
            log.connect("inproc://log")  # @third-connect
            log.send(answer)  # @third-send
