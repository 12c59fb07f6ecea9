"""What becomes of an error of ironhouse itself while it reads somebody's file.

Owns the one line that says so. A user's audit goes on with everything else, and the file counts as one that could
not be analysed; where somebody looks for the defect (``--debug``, or a test) the error comes through instead. Must
not catch anything: whoever catches says which file was being read.
"""

from __future__ import annotations

import os

from ironhouse.observe.source.reading import Problem

RAISE_VARIABLE = "IRONHOUSE_RAISE_DEFECTS"
"""Set by the tests: an unexpected error ends the survey with its traceback."""


def defect(path: str, line: int, error: Exception, *, raises: bool = False) -> Problem:
    """The problem that stands for *error*; raises it again when *raises* or ``RAISE_VARIABLE`` says so."""
    if raises or os.environ.get(RAISE_VARIABLE):
        raise error
    detail = " ".join(f"{type(error).__name__} {error}".split())[:120]
    return Problem(
        path,
        max(line, 1),
        f"internal error while reading {path}: please report it ({detail}; --debug shows where); what was found "
        "before it is reported",
    )
