import pickle
import threading

import zmq


def worker(context):
    desk = context.socket(zmq.REP)  # @worker
    desk.connect("inproc://workers")  # @worker-connect
    while True:
        print(pickle.loads(desk.recv()))  # @recv @loads


def main():
    context = zmq.Context()
    front = context.socket(zmq.ROUTER)  # @front
    front.bind("tcp://*:5700")  # @front-bind
    back = context.socket(zmq.DEALER)  # @back
    back.bind("inproc://workers")  # @back-bind
    threading.Thread(target=worker, args=(context,)).start()
    zmq.proxy(front, back)  # @proxy


if __name__ == "__main__":
    main()
