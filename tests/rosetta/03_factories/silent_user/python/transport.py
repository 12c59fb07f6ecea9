import zmq

DEFAULT = zmq.DEALER


def open_link(address, timeout, kind=DEFAULT):
    link = zmq.Context.instance().socket(kind)  # @create
    link.sndtimeo = timeout  # @timeout
    link.connect(address)  # @connect
    return link
