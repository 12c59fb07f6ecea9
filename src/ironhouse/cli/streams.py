"""What happens where stdout cannot be written: its reader goes away (``ironhouse audit | head``), it was closed before
the start (``>&-``), or its disk is full. Of the first two nothing is said: nobody wanted to read it.
"""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


def open_what_was_closed() -> None:
    """Point stdout and stderr at nowhere where the program was started without them."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115


def is_full(error: OSError) -> bool:
    """Whether *error* is of a stream that takes no more, and of no file that has a name."""
    return error.errno in _FULL and error.filename is None


def let_go_of_stdout() -> None:
    """Point stdout at nowhere, so that the interpreter's last flush does not fail on the closed pipe."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
