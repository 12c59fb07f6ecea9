import zmq
from places import local_address, public_address


def serve(context):
    near = context.socket(zmq.PULL)  # @near
    near.bind(local_address(5555))  # @near-bind
    far = context.socket(zmq.PUB)  # @far
    far.bind(public_address(5556))  # @far-bind
