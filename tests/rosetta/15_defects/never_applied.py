import argparse

import zmq


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--hwm", type=int, default=1000)
    parser.add_argument("--timeout", type=int, default=5000)
    args = parser.parse_args()
    print("limits", args.hwm, args.timeout)
    out = zmq.Context().socket(zmq.PUSH)  # @create
    out.connect("tcp://127.0.0.1:6800")  # @connect
    out.send(b"job")  # @send
    out.close(linger=250)


main()
