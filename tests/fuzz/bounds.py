"""Hard limits for one survey: a limit of processor time and a ceiling for memory, far above what any sound run needs.

Owns the limits. They tell a run that never ends from one that does; nothing here measures speed. Time that other
processes take is not the survey's: only an alarm of ten times the limit counts it, for a run that waits for ever.
"""

from __future__ import annotations

import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SECONDS = 60
MEMORY = 1 << 30
"""Bytes of address space that a survey may add to what the process has."""


class UnboundedError(BaseException):
    """Nobody catches this but the test: ironhouse's own nets must not."""


@contextmanager
def bounded(what: str, *, seconds: int = SECONDS, memory: int = MEMORY) -> Iterator[None]:
    """Fail when the block computes for longer than *seconds*, or takes *memory* further bytes (a ``MemoryError``)."""

    def late(*_: object) -> None:
        raise UnboundedError(f"{what} has taken more than {seconds} s: it may never end")

    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    before = resource.getrlimit(resource.RLIMIT_AS)
    handlers = {one: signal.signal(one, late) for one in (signal.SIGPROF, signal.SIGALRM)}
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + memory, before[1]))
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.alarm(10 * seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.alarm(0)
        resource.setrlimit(resource.RLIMIT_AS, before)
        for one, handler in handlers.items():
            signal.signal(one, handler)
