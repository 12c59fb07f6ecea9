"""A program that is run in the place of this one: it gets the signals, and its end is ours.

Owns the start, the signals until the end, and the way to end as it did. A signal of the terminal reaches the program by
itself, and is not sent on: it would come twice.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress

from ironhouse.errors import UsageError

_PASSED_ON = frozenset(
    (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2, signal.SIGALRM)
)
_IGNORED_BY_PYTHON = (signal.SIGPIPE, signal.SIGXFSZ)


def start(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Runs *command* to its end; returns its exit code, or the negative number of the signal that ended it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _PASSED_ON | {signal.SIGCHLD})
    try:
        pid = os.posix_spawnp(
            command[0], list(command), dict(environment), setsigmask=before, setsigdef=_IGNORED_BY_PYTHON
        )
    except FileNotFoundError:
        raise UsageError(f"there is no program {command[0]}; name one that PATH has, or its file") from None
    except OSError as error:
        raise UsageError(f"cannot start {command[0]}: {error.strerror}; name another program") from error
    else:
        return _follow(pid)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _follow(pid: int) -> int:
    while True:
        came = signal.sigwaitinfo(_PASSED_ON | {signal.SIGCHLD})
        if came.si_signo != signal.SIGCHLD:
            if came.si_code <= 0:  # of a process, not of the terminal
                with suppress(ProcessLookupError):
                    os.kill(pid, came.si_signo)
            continue
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)


def end_as(code: int) -> int:
    """Ends by the signal that ended the program, if one did; else returns its exit code."""
    if code >= 0:
        return code
    sys.stdout.flush()
    sys.stderr.flush()
    number = -code
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError, ValueError):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {number})
    os.kill(os.getpid(), number)
    return 128 + number
