"""One file for each output format; its name is the format's name, found by a walk of this folder.

A format has a module-level ``FORMAT``, a function that writes a document to a text stream. It shows what the
document says and judges nothing. Only the chosen format is imported: some are heavy.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from typing import TextIO, cast

import msgspec

from ironhouse.model.document import AuditDocument
from ironhouse.model.finding import Severity


class View(msgspec.Struct, frozen=True):
    """How the user wants it shown. ``width`` and ``colour`` are None to find out from the stream.

    ``prefixes`` says of each root what heads its paths so that they count from the repository's folder.
    """

    unfold: bool = False
    width: int | None = None
    colour: bool | None = None
    milliseconds: int | None = None
    fail_on: Severity = "medium"
    prefixes: dict[str, str] = {}

    def place(self, root: str, path: str) -> str:
        """*path* under *root* as the repository calls it."""
        return self.prefixes.get(root, "") + path


Format = Callable[[AuditDocument, TextIO, View], None]


def names() -> tuple[str, ...]:
    """Every format by name, none of them imported."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


def load(name: str) -> Format:
    """The format of that name."""
    return cast(Format, importlib.import_module(f"{__name__}.{name}").FORMAT)
