import logging
import os

import zmq

log = logging.getLogger(__name__)


class Client:
    def __init__(self, context):
        self.public, self.secret = zmq.curve_keypair()
        self.socket = context.socket(zmq.PUSH)  # @create
        self.socket.curve_publickey = self.public
        self.socket.curve_secretkey = self.secret
        self.socket.connect("tcp://127.0.0.1:5555")  # @connect

    def show(self):
        log.info("public %s", self.public)
        log.info("pair %s %s", self.public, self.secret)  # @log
        log.info("length %d", len(self.secret))
        text = self.secret.decode()
        print(f"key: {text}")  # @print

    def store(self, path):
        os.umask(0o077)
        with open(path, "wb") as file:
            file.write(self.secret)
