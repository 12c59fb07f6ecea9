import zmq

import limits
import listener


def main():
    limits.keep_short()
    listener.listen()
    alarms = zmq.Context.instance().socket(zmq.PULL)  # @alarms
    alarms.bind("ipc:///run/alarms")  # @bind
