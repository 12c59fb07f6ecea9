import zmq
import zmq.auth
from zmq.auth.thread import ThreadAuthenticator


def keys(directory):
    context = zmq.Context()
    auth = ThreadAuthenticator(context)
    auth.start()
    auth.configure_curve(domain="*", location=directory)
    desk = context.socket(zmq.REP)  # @keys
    desk.curve_server = True
    desk.bind("tcp://*:1")  # @keys-bind


def anyone():
    context = zmq.Context()
    auth = ThreadAuthenticator(context)
    auth.start()
    auth.configure_curve(domain="*", location=zmq.auth.CURVE_ALLOW_ANY)
    desk = context.socket(zmq.REP)  # @anyone
    desk.curve_server = True
    desk.bind("tcp://*:2")  # @anyone-bind


def late(directory):
    context = zmq.Context()
    desk = context.socket(zmq.REP)  # @late
    desk.curve_server = True
    desk.bind("tcp://*:3")  # @late-bind
    auth = ThreadAuthenticator(context)
    auth.start()
    auth.configure_curve(domain="*", location=directory)


def elsewhere(directory):
    ours, other = zmq.Context(), zmq.Context()
    auth = ThreadAuthenticator(other)
    auth.start()
    auth.configure_curve(domain="*", location=directory)
    desk = ours.socket(zmq.REP)  # @elsewhere
    desk.curve_server = True
    desk.bind("tcp://*:4")  # @elsewhere-bind
