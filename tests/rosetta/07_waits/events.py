import zmq

context = zmq.Context()
inbox = context.socket(zmq.PULL)  # @create
inbox.bind("tcp://127.0.0.1:5555")  # @bind


def readable():
    while inbox.getsockopt(zmq.EVENTS) & zmq.POLLIN:
        print(inbox.recv())  # @recv


def next_message():
    if not inbox.getsockopt(zmq.RCVMORE):
        return None
    return inbox.recv()  # @unguarded


readable()
next_message()
