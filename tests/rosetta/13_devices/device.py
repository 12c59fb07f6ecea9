import zmq
from zmq.devices import ThreadDevice


def stream():
    device = ThreadDevice(zmq.STREAMER, zmq.PULL, zmq.PUSH)  # @device
    device.bind_in("tcp://*:5561")  # @bind-in
    device.connect_out("tcp://127.0.0.1:5562")  # @connect-out
    device.setsockopt_in(zmq.RCVHWM, 11)
    device.setsockopt_out(zmq.LINGER, 0)
    device.start()
