import os
import sys

sys.path.append(os.path.join(os.path.dirname(__file__), "shared"))
import reading_tools
import zmq


def main():
    return reading_tools.Reader(zmq.Context(), "tcp://127.0.0.1:7")  # @user
