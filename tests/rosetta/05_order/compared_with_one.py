import os

import zmq

ADDRESS = os.environ.get("DESK_ADDRESS")


def of_the_file(context):
    desk = context.socket(zmq.PULL)  # @file
    if ADDRESS == "inproc://desk":
        desk.rcvhwm = 10  # @file-mark
    desk.bind(ADDRESS)  # @file-bind


def of_the_outer_function(context, address):
    def run():
        desk = context.socket(zmq.PULL)  # @outer
        if address == "inproc://desk":
            desk.rcvhwm = 10  # @outer-mark
        desk.bind(address)  # @outer-bind

    run()
