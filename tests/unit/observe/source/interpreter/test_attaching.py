"""What came before a bind is told only of the path that the bind is on."""

from __future__ import annotations

from pathlib import Path

from ironhouse.observe.source.survey import survey

CONTEXT = """import zmq
from zmq.auth.thread import ThreadAuthenticator


class ServerContext:
    def __init__(self, cert_dir):
        self.cert_dir = cert_dir
        self._ctx = zmq.Context()
        self.auth_thread = None
        if self.encrypted:
            self.auth_thread = self._start()

    @property
    def encrypted(self):
        return self.cert_dir is not None

    def _start(self):
        auth = ThreadAuthenticator(self._ctx)
        auth.start()
        auth.configure_curve(domain="*", location=self.cert_dir)
        return auth

    def socket(self, kind):
        sock = self._ctx.socket(kind)
        if self.encrypted:
            sock.setsockopt(zmq.CURVE_SECRETKEY, load(self.cert_dir))
            sock.setsockopt(zmq.CURVE_SERVER, True)
        return sock
"""
USER = """import zmq
from pipes import curvezmq


class Interchange:
    def __init__(self, *, cert_dir, port):
        self.ctx = curvezmq.ServerContext(cert_dir)
        self.sock = self.ctx.socket(zmq.ROUTER)
        self.sock.bind("tcp://*:1")


if __name__ == "__main__":
    config = load()
    ic = Interchange(**config)
"""


def test_an_authenticator_in_another_root_than_the_bind_is_never_late(tmp_path: Path) -> None:
    (tmp_path / "pipes").mkdir()
    (tmp_path / "pipes" / "curvezmq.py").write_text(CONTEXT)
    (tmp_path / "pipes" / "interchange.py").write_text(USER)
    states = {point.zap for one in survey(tmp_path, cache=False).sockets for point in one.endpoints}
    assert states and states <= {"keys", "unknown"}
