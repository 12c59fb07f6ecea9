import zmq


def open_both(context):
    out = context.socket(zmq.PUSH)  # @create-out
    back = context.socket(zmq.PULL)  # @create-in
    return out, back


def main():
    out, back = open_both(zmq.Context())  # @call
    out.connect("ipc:///run/queue")  # @connect
    back.bind("ipc:///run/replies")  # @bind
    out.send(b"job")  # @send
    print(back.recv())  # @recv


if __name__ == "__main__":
    main()
