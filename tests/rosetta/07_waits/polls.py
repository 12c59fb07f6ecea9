import zmq


def finite(context):
    jobs = context.socket(zmq.PULL)  # @finite
    while True:
        if jobs.poll(1000):  # @finite-poll
            print(jobs.recv())  # @finite-recv


def endless(context):
    jobs = context.socket(zmq.PULL)  # @endless
    while True:
        if jobs.poll(-1):  # @endless-poll
            print(jobs.recv())  # @endless-recv


def poller(context):
    link = context.socket(zmq.DEALER)  # @poller
    poller = zmq.Poller()
    poller.register(link, zmq.POLLIN)
    while True:
        ready = dict(poller.poll(250))  # @poller-poll
        if link in ready:
            link.recv_multipart()  # @poller-recv
        link.send(b"alive")  # @poller-send
