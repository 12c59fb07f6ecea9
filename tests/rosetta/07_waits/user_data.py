import zmq
from gi.repository import GLib


def readable(descriptor, condition, socket, take):
    while socket.EVENTS & zmq.POLLIN:
        take(socket)
    return True


def take(socket):
    print(socket.recv())  # @recv


def main():
    context = zmq.Context()
    inbox = context.socket(zmq.PULL)  # @create
    inbox.connect("tcp://127.0.0.1:5555")  # @connect
    GLib.io_add_watch(inbox.FD, GLib.IO_IN, readable, inbox, take)
