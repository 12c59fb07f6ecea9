import zmq
from elsewhere import checked


def main(directory):
    context = zmq.Context()
    replies = context.socket(zmq.REP)  # @replies
    replies.bind(checked("tcp://*:5555"))  # @wide
    orders = context.socket(zmq.PULL)  # @orders
    orders.bind(checked(checked("ipc:///run/orders")))  # @near
