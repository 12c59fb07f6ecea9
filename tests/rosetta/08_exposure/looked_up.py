import sys

import zmq
from trees import read_config


def main():
    config = read_config(sys.argv[1])
    endpoint = config.get("endpoint")
    limit = config.get("limit", 1000)
    context = zmq.Context()
    feed = context.socket(zmq.PUB)  # @feed
    feed.setsockopt(zmq.SNDHWM, limit)  # @hwm
    if endpoint:
        feed.bind(endpoint)  # @bind


main()
