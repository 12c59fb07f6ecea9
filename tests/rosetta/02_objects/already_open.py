import zmq


class Children:
    sock = None


def children_bind(children: Children, ctx, uri):
    if children.sock:
        return -1
    children.sock = ctx.socket(zmq.ROUTER)  # @create
    children.sock.bind(uri)  # @bind
    return 0


def loopback_user(children: Children, ctx):
    children_bind(children, ctx, "tcp://127.0.0.1:1")  # @near


def wild_user(children: Children, ctx):
    children_bind(children, ctx, "tcp://*:2")  # @wild
