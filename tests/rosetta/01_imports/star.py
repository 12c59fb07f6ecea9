from zmq import *


def run(job):
    out = Context().socket(PUSH)  # @create
    out.setsockopt(SNDHWM, 50)
    out.connect("ipc:///run/jobs")  # @connect
    out.send(job)  # @send
