import zmq


def ask(context):
    incoming = context.socket(zmq.ROUTER)  # @in
    out = context.socket(zmq.DEALER)  # @out
    poller = zmq.Poller()
    poller.register(incoming, zmq.POLLIN)
    poller.register(out, zmq.POLLIN)
    while True:
        found = dict(poller.poll(100))  # @poll
        if found:
            for one in (incoming, out):
                if one in found:
                    one.recv()  # @recv
        else:
            poller.unregister(out)
            out.close()
            out = context.socket(zmq.DEALER)  # @anew
            poller.register(out, zmq.POLLIN)
