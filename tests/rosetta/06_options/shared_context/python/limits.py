import zmq


def keep_short():
    zmq.Context.instance().rcvtimeo = 1000  # @rcvtimeo
