import zmq
import zmq.auth
from zmq.auth.thread import ThreadAuthenticator


class SecureContext(zmq.Context):
    def __init__(self, keys):
        super().__init__()
        self.keys = keys
        if keys is not None:
            self.auth = ThreadAuthenticator(self)
            self.auth.start()
            self.auth.configure_curve(domain="*", location=keys)

    def socket(self, kind, **kwargs):
        sock = super().socket(kind, **kwargs)  # @create
        if self.keys is not None:
            _, secret = zmq.auth.load_certificate(self.keys + "/server.key_secret")
            sock.curve_secretkey = secret
            sock.curve_server = True
        return sock


def secure():
    desk = SecureContext("/etc/desk/keys").socket(zmq.REP)  # @secure
    desk.bind("tcp://*:9040")  # @secure-bind


def plain():
    desk = SecureContext(None).socket(zmq.REP)  # @plain
    desk.bind("tcp://*:9041")  # @plain-bind
