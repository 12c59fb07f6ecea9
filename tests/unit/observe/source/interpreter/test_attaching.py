"""What came before a bind is told only of the path that the bind is on."""

from __future__ import annotations

from pathlib import Path

from ironhouse.observe.source.survey import survey

CONTEXT = """import zmq
from zmq.auth.thread import ThreadAuthenticator


class Guarded:
    def __init__(self, directory):
        self.directory = directory
        self._context = zmq.Context()
        self.auth = None
        if self.encrypted:
            self.auth = self._start()

    @property
    def encrypted(self):
        return self.directory is not None

    def _start(self):
        auth = ThreadAuthenticator(self._context)
        auth.start()
        auth.configure_curve(domain="*", location=self.directory)
        return auth

    def socket(self, kind):
        sock = self._context.socket(kind)
        sock.curve_server = True
        return sock
"""
USER = """import zmq
from guarded import Guarded


class Desk:
    def __init__(self, *, directory):
        self.out = Guarded(directory).socket(zmq.REP)
        self.out.bind("tcp://*:9000")


if __name__ == "__main__":
    Desk(**load())
"""


def test_an_authenticator_in_another_root_than_the_bind_is_never_late(tmp_path: Path) -> None:
    (tmp_path / "guarded.py").write_text(CONTEXT)
    (tmp_path / "desk.py").write_text(USER)
    states = {point.zap for one in survey(tmp_path, cache=False).sockets for point in one.endpoints}
    assert states and states <= {"keys", "unknown"}
