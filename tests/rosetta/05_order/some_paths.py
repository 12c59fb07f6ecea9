import zmq


def watch(context, lossy, patient):
    feed = context.socket(zmq.SUB)  # @create
    feed.setsockopt(zmq.SUBSCRIBE, b"")
    if lossy:
        feed.setsockopt(zmq.RCVHWM, 2)  # @lossy
    if patient:
        feed.setsockopt(zmq.RCVTIMEO, 60000)
    else:
        feed.setsockopt(zmq.RCVTIMEO, 500)
    feed.connect("tcp://203.0.113.5:9100")  # @connect
