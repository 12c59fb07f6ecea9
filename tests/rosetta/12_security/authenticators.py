import zmq
import zmq.asyncio
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
    auth.start()  # @late-start
    auth.configure_curve(domain="*", location=directory)


def elsewhere(directory):
    ours, other = zmq.Context(), zmq.Context()
    auth = ThreadAuthenticator(other)
    auth.start()  # @elsewhere-start
    auth.configure_curve(domain="*", location=directory)
    desk = ours.socket(zmq.REP)  # @elsewhere
    desk.curve_server = True
    desk.bind("tcp://*:4")  # @elsewhere-bind


def own_context_of_the_process(directory):
    ours = zmq.Context()
    auth = ThreadAuthenticator()
    auth.start()  # @process-start
    auth.configure_curve(domain="*", location=directory)
    desk = ours.socket(zmq.REP)  # @stranger
    desk.curve_server = True
    desk.bind("tcp://*:5")  # @stranger-bind
    shared = zmq.Context.instance().socket(zmq.REP)  # @shared
    shared.curve_server = True
    shared.bind("tcp://*:6")  # @shared-bind


def shadow(directory):
    context = zmq.Context()
    auth = ThreadAuthenticator(context)
    auth.start()
    auth.configure_curve(domain="*", location=directory)
    desk = zmq.asyncio.Context(context).socket(zmq.REP)  # @shadow
    desk.curve_server = True
    desk.bind("tcp://*:7")  # @shadow-bind


def named(directory):
    context = zmq.Context()
    auth = ThreadAuthenticator(context)
    auth.start()  # @named-start
    auth.configure_curve(location=directory)
    desk = context.socket(zmq.REP)  # @named
    desk.zap_domain = b"desk"
    desk.curve_server = True
    desk.bind("tcp://*:8")  # @named-bind


def told_later(directory):
    context = zmq.Context()
    auth = ThreadAuthenticator(context)
    auth.start()
    desk = context.socket(zmq.REP)  # @told
    desk.zap_domain = b"desk"
    desk.curve_server = True
    desk.bind("tcp://*:9")  # @told-bind
    auth.configure_curve(domain="desk", location=directory)


def enforced_without_a_domain(directory):
    context = zmq.Context()
    auth = ThreadAuthenticator(context)
    auth.start()
    auth.configure_curve(location=directory)
    desk = context.socket(zmq.REP)  # @enforced
    desk.setsockopt(zmq.ZAP_ENFORCE_DOMAIN, 1)
    desk.curve_server = True
    desk.bind("tcp://*:10")  # @enforced-bind
