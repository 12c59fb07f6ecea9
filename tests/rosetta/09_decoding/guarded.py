import hashlib
import hmac
import pickle

import zmq


def receive(context, key):
    jobs = context.socket(zmq.PULL)  # @create
    jobs.connect("tcp://192.0.2.4:9000")  # @connect
    mac, body = jobs.recv_multipart()  # @recv
    expected = hmac.new(key, body, hashlib.sha256).digest()
    if not hmac.compare_digest(mac, expected):
        raise ValueError("not from us")
    return pickle.loads(body)  # @loads
