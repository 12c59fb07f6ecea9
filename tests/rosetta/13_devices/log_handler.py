import logging

import zmq
from zmq.log.handlers import PUBHandler

own = zmq.Context().socket(zmq.PUB)  # @own
own.connect("tcp://collector.example:5558")  # @own-connect
logging.getLogger("own").addHandler(PUBHandler(own))


class Labelled(PUBHandler):
    def __init__(self, label, *args):
        PUBHandler.__init__(self, *args)
        self.label = label


def set_up(port, context):
    handler = PUBHandler("tcp://*:%s" % port)  # @everywhere
    handler.socket.setsockopt(zmq.LINGER, 0)
    logging.getLogger().addHandler(handler)
    return PUBHandler("ipc:///run/log", context=context)  # @local
