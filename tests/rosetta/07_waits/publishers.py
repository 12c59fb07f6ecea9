import zmq


def send_all(context, body):
    pub = context.socket(zmq.PUB)  # @pub
    nodrop = context.socket(zmq.XPUB)  # @nodrop
    push = context.socket(zmq.PUSH)  # @push
    never = context.socket(zmq.PUSH)  # @never
    nodrop.setsockopt(zmq.XPUB_NODROP, 1)
    push.rcvtimeo = 100
    never.setsockopt(zmq.SNDTIMEO, -1)
    pub.send(body)  # @pub-send
    nodrop.send(body)  # @nodrop-send
    push.send(body)  # @push-send
    never.send(body)  # @never-send
