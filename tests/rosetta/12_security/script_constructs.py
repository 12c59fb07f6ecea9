import zmq
import zmq.auth
from zmq.auth.thread import ThreadAuthenticator


class Guarded:
    def __init__(self, keys):
        self.keys = keys
        self.context = zmq.Context()
        self.guard = None
        if self.keys is not None:
            self.guard = self._watch_door()

    def _watch_door(self):
        door = ThreadAuthenticator(self.context)
        door.start()
        door.configure_curve(domain="*", location=self.keys)
        return door

    def socket(self, kind):
        sock = self.context.socket(kind)  # @create
        _, secret = zmq.auth.load_certificate(self.keys + "/server.key_secret")
        sock.curve_secretkey = secret
        sock.curve_server = True
        return sock


class Library:
    def __init__(self, keys):
        self.desk = Guarded(keys).socket(zmq.REP)  # @library
        self.desk.bind("tcp://*:9050")  # @library-bind


class Script:
    def __init__(self, *, keys):
        self.desk = Guarded(keys).socket(zmq.ROUTER)  # @script
        self.desk.bind("tcp://*:9051")  # @script-bind


if __name__ == "__main__":
    Script(keys="/etc/desk/keys")
