import argparse

import zmq

LISTENING = "tcp://*:*"


def ask(context):
    parser = argparse.ArgumentParser()
    parser.add_argument("--server", default="localhost:9099")
    host, port = parser.parse_args().server.split(":")
    desk = context.socket(zmq.REQ)  # @ask
    desk.connect(f"tcp://{host}:{port}")  # @default


def known(context):
    name, port = "127.0.0.1:7000".rsplit(":", 1)
    desk = context.socket(zmq.REQ)  # @known
    desk.connect(f"tcp://{name}:{port}")  # @literal


def serve(context):
    desk = context.socket(zmq.REP)  # @serve
    if LISTENING[-2:] == ":*":
        desk.bind_to_random_port(LISTENING[:-2])  # @random
    else:
        desk.bind(LISTENING)
