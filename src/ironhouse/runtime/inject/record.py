"""What one process says of itself: lines of JSON in a file of its own, each written when the thing happens.

Owns the writing. A process may end in any way, be a fork, close all its descriptors or lose its rights: each line is
opened, written and closed by itself, and one that cannot be written is lost without a word to the program.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from typing import Any

from ironhouse.runtime.inject.settings import VARIABLE


def write(what: str, **more: Any) -> None:
    """Adds a line to the record of this process."""
    folder = _folder()
    if folder is None:
        return
    line = json.dumps({"what": what, "pid": os.getpid(), **more}, default=str) + "\n"
    with contextlib.suppress(OSError):
        descriptor = os.open(
            os.path.join(folder, f"{os.getpid()}.jsonl"),  # noqa: PTH118 - on the way of each socket
            os.O_WRONLY | os.O_APPEND | os.O_CREAT,
            0o600,
        )
        try:
            os.write(descriptor, line.encode())
        finally:
            os.close(descriptor)


def process() -> None:
    """Says once in each process, forks too, who it is."""
    if _Said.pid == os.getpid():
        return
    _Said.pid = os.getpid()
    write("process", parent=os.getppid(), executable=sys.executable, program=_program(), python=sys.version.split()[0])


class _Said:
    pid: int | None = None
    text: str | None = None
    folder: str | None = None


def _program() -> str:
    """The script or module, without its arguments: they may hold secrets."""
    words = getattr(sys, "orig_argv", sys.argv)[1:]
    for number, word in enumerate(map(str, words)):
        if word in ("-m", "-c"):
            return " ".join(words[number : number + 2]) if word == "-m" else "-c"
        if not word.startswith("-"):
            return word
    return ""


def _folder() -> str | None:
    text = os.environ.get(VARIABLE)  # a program may take it away; what it does itself is still of the run
    if text and text != _Said.text:
        _Said.text, _Said.folder = text, json.loads(text)["folder"]
    return _Said.folder or None
