"""What happens when the reader of stdout goes away (``ironhouse audit | head``): nothing is said of it."""

from __future__ import annotations

import os
import sys


def let_go_of_stdout() -> None:
    """Point stdout at nowhere, so that the interpreter's last flush does not fail on the closed pipe."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
