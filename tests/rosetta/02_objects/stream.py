import zmq
from tornado.ioloop import IOLoop
from zmq.eventloop.zmqstream import ZMQStream


class Desk:
    def __init__(self, loop):
        sock = zmq.Context.instance().socket(zmq.ROUTER)  # @create
        self.stream = ZMQStream(sock, loop)
        self.stream.socket.sndhwm = 30  # @hwm
        self.stream.setsockopt(zmq.LINGER, 0)  # @linger
        self.stream.bind("tcp://*:5600")  # @bind
        self.stream.on_recv(self.handle)  # @on-recv

    def handle(self, frames):
        self.stream.send_multipart(frames)  # @reply


Desk(IOLoop.current())
IOLoop.current().start()
