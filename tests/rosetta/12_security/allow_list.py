import zmq
from zmq.auth.thread import ThreadAuthenticator


def collect():
    context = zmq.Context()
    auth = ThreadAuthenticator(context)
    auth.start()
    auth.allow("127.0.0.1", "10.0.0.2")  # @list
    jobs = context.socket(zmq.PULL)  # @create
    jobs.bind("tcp://*:9050")  # @bind
    asked = context.socket(zmq.PULL)  # @asked
    asked.zap_domain = b"jobs"
    asked.bind("tcp://*:9051")  # @asked-bind
