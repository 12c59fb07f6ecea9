import zmq


class Link:
    socket = None


def open_link(link: Link, role, address):
    if role == "publishes":
        link.socket = zmq.Context().socket(zmq.PUB)  # @publisher
        link.socket.bind(address)  # @bind
    elif role == "listens":
        link.socket = zmq.Context().socket(zmq.SUB)  # @listener
        link.socket.connect(address)  # @connect


def news():
    link = Link()
    open_link(link, "publishes", "tcp://*:5555")  # @news


def gossip():
    link = Link()
    open_link(link, "publishes", "ipc:///run/gossip")  # @gossip


def ear():
    link = Link()
    open_link(link, "listens", "tcp://127.0.0.1:5555")  # @ear
