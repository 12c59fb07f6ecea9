"""The sides of a comparison, as sockets: ironhouse's, and pyzmq's own with every option that the policy set on those.

Owns what both sides have in common: options, keys, policy. Must not know what is measured.
"""

from __future__ import annotations

import shutil
import statistics
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import zmq

import ironhouse
from benchmarks._figures import Figure, Target
from ironhouse.keys.folder import Folder
from ironhouse.keys.generation import new
from ironhouse.model.options import option

POLICY: Mapping[str, Any] = {"defaults": {"encrypt": "loopback", "why": "the benchmark stays on this machine"}}
"""The baseline, with CURVE also where no packet leaves the machine."""
PLAIN: Mapping[str, Any] = {"defaults": {"encrypt": "never", "why": "the benchmark compares without encryption too"}}
SERVER, CLIENT = "server", "client"


def equip(plain: zmq.Socket[Any], like: ironhouse.Socket) -> None:
    """Sets on *plain* what the policy set on *like*."""
    assert like._held is not None
    for setting in like._held.profile.settings.values():
        row = option(setting.key)
        if row is not None and row.settable and isinstance(setting.value, int):
            try:
                value = int(like.get(row.number))
            except zmq.ZMQError:  # one that can be set and not be read
                value = int(setting.value)
            plain.setsockopt(row.number, value)


@contextmanager
def folders() -> Iterator[Path]:
    """A folder with keys of a server and of a client that know each other."""
    place = Path(tempfile.mkdtemp(prefix="ironhouse-benchmark-"))
    try:
        server, client = new(SERVER), new(CLIENT)
        for name, own, other in ((SERVER, server, client), (CLIENT, client, server)):
            Folder(place / name).write(own)
            Folder(place / name).trust(other)
        yield place
    finally:
        shutil.rmtree(place)


def ratio(name: str, ours: Sequence[float], theirs: Sequence[float], target: Target | None = None) -> Figure:
    """The median of the rounds' ratios, with the range that they lie in."""
    each = [one / other for one, other in zip(ours, theirs, strict=True)]
    note = f"{min(each):.2f} to {max(each):.2f} over {len(each)} rounds"
    return Figure(name, statistics.median(each), "×", target, note)
