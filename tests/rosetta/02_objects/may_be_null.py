import zmq


class Node:
    sock = None


def node_make(ctx, kind):
    if kind < 0:
        return None
    self = Node()
    self.sock = ctx.socket(zmq.REP)  # @create
    if not self.sock:
        return None
    self.sock.setsockopt(zmq.LINGER, 0)  # @linger
    return self


def node_bind(node):
    node.sock.bind("tcp://*:5600")  # @bind


def node_run(kind):
    node = node_make(zmq.Context(), kind)
    if not node:
        return
    node_bind(node)
    node.sock.recv()  # @recv
