import socket

import zmq


def free_port():
    probe = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    probe.settimeout(2)
    probe.bind(("0.0.0.0", 0))
    probe.listen(1)
    port = probe.getsockname()[1]
    probe.close()
    return port


def shout(sock, text):
    sock.send(text)
    return sock.recv(1024)


def announce(text):
    peer = socket.socket()
    peer.connect(("127.0.0.1", free_port()))
    shout(peer, text)
    out = zmq.Context().socket(zmq.PUB)  # @create
    out.bind("tcp://127.0.0.1:8001")  # @bind
    out.send(text)  # @send
