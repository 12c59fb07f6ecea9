"""One file for each verb, found by a walk of this folder; the file's name is the verb's.

A verb has a module-level ``COMMAND``. Its file imports nothing heavy at its top: every verb is loaded for
``ironhouse --help``.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
from collections.abc import Callable
from typing import NamedTuple


class Command(NamedTuple):
    """``run`` returns an exit code (``cli.exits``) or raises one of ``ironhouse.errors``."""

    summary: str
    examples: tuple[str, str]
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]


def commands() -> dict[str, Command]:
    """Every verb by name. A file without a ``COMMAND`` is a defect."""
    found: dict[str, Command] = {}
    for module in pkgutil.iter_modules(__path__):
        command = getattr(importlib.import_module(f"{__name__}.{module.name}"), "COMMAND", None)
        if not isinstance(command, Command):
            raise RuntimeError(f"commands/{module.name}.py has no COMMAND")
        found[module.name.replace("_", "-")] = command
    return found
