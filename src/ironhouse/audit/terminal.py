"""Writes to a terminal, a pipe or a file with rich.

Owns width, colour and what may never reach a terminal. Must not know what is written. Text that was read from
code may carry control characters; ``clean`` shows them as escapes.
"""

from __future__ import annotations

import os
import re
import shutil
from typing import TextIO

from rich.console import Console
from rich.table import Table

PIPE_WIDTH = 120
"""Width where there is no terminal to ask: wide enough that most places stay on one line for grep."""
NARROWEST = 20
"""Columns below which nothing can be read: whoever asks for fewer gets these."""

_PADDING = re.compile(r" +(?=\n)")


def console(out: TextIO, width: int | None = None, colour: bool | None = None) -> Console:
    """A console on *out*. NO_COLOR and FORCE_COLOR are rich's to read; without a terminal the width is fixed."""
    return Console(
        file=out,
        width=_width(out) if width is None else width,
        force_terminal=True if out.isatty() and colour is None else colour,
        highlight=False,
        markup=False,
        emoji=False,
        soft_wrap=False,
        legacy_windows=False,
    )


def _width(out: TextIO) -> int:
    """What COLUMNS says, else the terminal. Where neither has a width, 0 is what they say: it is none."""
    asked = os.environ.get("COLUMNS", "")
    if not out.isatty() and (not asked.isdecimal() or int(asked) == 0):
        return PIPE_WIDTH
    return max(shutil.get_terminal_size().columns, NARROWEST)


def two_columns() -> Table:
    """Two columns without borders: a label and what it is about."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(overflow="fold", no_wrap=False)
    table.add_column(overflow="fold")
    return table


def clean(text: str) -> str:
    """*text* on one line, with control characters shown as their escapes."""
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in text)


def count(number: int, noun: str, several: str = "") -> str:
    """``1 file``, ``2 files``; *several* where the plural is not the noun with an s."""
    return f"{number:,} {noun if number == 1 else several or f'{noun}s'}"


def without_padding(text: str) -> str:
    """*text* without the blanks that tables fill their lines with."""
    return _PADDING.sub("", text)
