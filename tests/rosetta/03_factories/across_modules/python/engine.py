import zmq

from net import make_zmq_socket


class Engine:
    def __init__(self):
        context = zmq.Context(io_threads=2)
        self.output = make_zmq_socket(context, "ipc:///tmp/engine.out", zmq.PUSH, linger=4000)  # @push
        self.input = make_zmq_socket(context, "tcp://*:29500", zmq.PULL, bind=True)  # @pull

    def step(self):
        frames = self.input.recv_multipart()  # @recv
        self.output.send_multipart(frames)  # @send
