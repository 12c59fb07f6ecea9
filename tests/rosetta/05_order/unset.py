import zmq


def echo():
    desk = zmq.Context().socket(zmq.PAIR)  # @create
    desk.bind("tcp://*:6300")  # @bind
    print(desk.getsockopt(zmq.RCVHWM), desk.linger)
    while True:
        desk.send(  # @send
            desk.recv()  # @recv
        )
