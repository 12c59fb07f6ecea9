import argparse
import os

import zmq


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--address", default="tcp://*:7000", help="where to listen")
    args = parser.parse_args()
    desk = zmq.Context().socket(zmq.REP)  # @create
    desk.bind(args.address)  # @default
    desk.bind("tcp://" + os.environ.get("DESK_HOST", "127.0.0.1") + ":7001")  # @host-default
    desk.bind(os.environ["DESK_ADDRESS"])  # @bare


main()
