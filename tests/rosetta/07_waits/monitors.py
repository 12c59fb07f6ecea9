import zmq


def by_address(context, data):
    served = context.socket(zmq.REP)  # @served
    served.monitor("inproc://served", zmq.EVENT_ALL)  # @served-on
    events = context.socket(zmq.PAIR)  # @served-events
    events.connect("inproc://served")  # @served-connect
    events.recv_into(data, flags=0)  # @served-recv
    served.monitor(None, 0)
    events.close()


def too_early(context, data):
    early = context.socket(zmq.REP)  # @early
    early.monitor("inproc://early", zmq.EVENT_ALL)  # @early-on
    events = context.socket(zmq.PAIR)  # @early-events
    events.connect("inproc://early")  # @early-connect
    events.recv_into(data, flags=0)  # @early-recv
    events.close()  # @early-close
    early.monitor(None, 0)


def by_nobody(context):
    unheard = context.socket(zmq.REP)  # @unheard
    unheard.monitor("inproc://unheard", zmq.EVENT_ALL)  # @unheard-on
