import zmq


def main():
    context = zmq.Context()
    sink = context.socket(zmq.PULL)  # @create
    sink.setsockopt(zmq.RCVHWM, 100)  # @hwm
    sink.bind("tcp://*:5555")  # @bind
    while True:
        print(sink.recv())  # @recv


if __name__ == "__main__":
    main()
