import contextlib
import threading

import zmq


def caught_above(jobs):
    return jobs.recv(zmq.NOBLOCK)  # @caught-above


def let_through(jobs):
    try:
        return jobs.recv(zmq.NOBLOCK)  # @let-through
    except (KeyError, OSError):
        return None


def suppressed(jobs):
    with contextlib.suppress(zmq.Again):
        jobs.recv(zmq.NOBLOCK)  # @suppressed


def after_poll(jobs):
    if jobs.poll(100):  # @poll
        jobs.recv(zmq.NOBLOCK)  # @after-poll


def own_thread():
    feed = zmq.Context.instance().socket(zmq.SUB)  # @feed
    feed.rcvtimeo = 1000
    try:
        feed.recv()  # @topic
        feed.recv()  # @payload
    except zmq.ZMQError:
        pass
    feed.recv()  # @later


def main():
    jobs = zmq.Context.instance().socket(zmq.PULL)  # @jobs
    try:
        caught_above(jobs)
    except Exception:
        pass
    let_through(jobs)
    suppressed(jobs)
    after_poll(jobs)
    try:
        threading.Thread(target=own_thread).start()
    except zmq.Again:
        pass


class Library:
    def __init__(self):
        self.inbox = zmq.Context.instance().socket(zmq.PULL)  # @inbox
        self.inbox.rcvtimeo = 1000

    def take(self):
        return self.inbox.recv()  # @callers-business


if __name__ == "__main__":
    main()
