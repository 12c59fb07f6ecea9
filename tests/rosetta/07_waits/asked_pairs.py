import zmq
from elsewhere import watch


def asked(context):
    early = context.socket(zmq.REP)  # @early
    with early.get_monitor_socket() as events:  # @early-on @early-events
        events.recv_multipart()  # @early-recv
    early.disable_monitor()


def handed_on(context):
    given = context.socket(zmq.REP)  # @given
    watch(given.get_monitor_socket())  # @given-on


def forgotten(context):
    unheard = context.socket(zmq.REP)  # @unheard
    events = unheard.get_monitor_socket()  # @unheard-on
    unheard.recv()  # @recv
    return events is None


class Kept:
    def __init__(self, context):
        self.inner = context.socket(zmq.REP)  # @inner
        self._inner_events = self.inner.get_monitor_socket()  # @inner-on

    def close(self):
        self._inner_events.close()
