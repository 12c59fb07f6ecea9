"""One file for each verb, found by a walk of this folder; the file's name is the verb's.

A verb has a module-level ``COMMAND``. Its file imports nothing heavy at its top: every verb is loaded for
``ironhouse --help``, and only the one that is run otherwise.
"""

from __future__ import annotations

import argparse
import importlib
import os
from collections.abc import Callable
from typing import NamedTuple


class Command(NamedTuple):
    """``run`` returns an exit code (``cli.exits``) or raises one of ``ironhouse.errors``."""

    summary: str
    examples: tuple[str, str]
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]


def names() -> list[str]:
    """Every verb by name, none of them loaded."""
    files = sorted(file for folder in __path__ for file in os.listdir(folder))  # noqa: PTH208 - pkgutil costs 5 ms
    return [file.removesuffix(".py").replace("_", "-") for file in files if file.endswith(".py") and file[0] != "_"]


def load(name: str) -> Command:
    """The verb of that name. A file without a ``COMMAND`` is a defect."""
    module = name.replace("-", "_")
    command = getattr(importlib.import_module(f"{__name__}.{module}"), "COMMAND", None)
    if not isinstance(command, Command):
        raise RuntimeError(f"commands/{module}.py has no COMMAND")
    return command


def commands() -> dict[str, Command]:
    """Every verb by name."""
    return {name: load(name) for name in names()}
