"""One line of progress on stderr, on a terminal alone, for work that takes over half a second.

Owns the thread that draws it and its end. Must not know what the work is.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

FIRST_AFTER_S = 0.5
EVERY_S = 0.25
CLEAR = "\r\x1b[K"


@contextmanager
def progress(doing: str) -> Iterator[None]:
    """Show *doing* and the seconds gone while the block runs; nothing when stderr is no terminal."""
    if not sys.stderr.isatty():
        yield
        return
    import threading
    import time

    done = threading.Event()
    started = time.monotonic()

    def draw() -> None:
        wait = FIRST_AFTER_S
        while not done.wait(wait):
            wait = EVERY_S
            sys.stderr.write(f"{CLEAR}{doing} … {time.monotonic() - started:.1f} s")
            sys.stderr.flush()

    thread = threading.Thread(target=draw, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
        if time.monotonic() - started >= FIRST_AFTER_S:
            sys.stderr.write(CLEAR)
            sys.stderr.flush()
