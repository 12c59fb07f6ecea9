"""One file for each output format; its name is the format's name, found by a walk of this folder.

A format has a module-level ``FORMAT``, a function that writes a document to a text stream. It shows what the
document says and judges nothing. What it needs beside the document it says in a module-level ``NEEDS``: it reads no
file itself. Only the chosen format is imported: some are heavy.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Literal, TextIO, cast

import msgspec

from ironhouse.audit.repository import Tree, place
from ironhouse.model.document import AuditDocument
from ironhouse.model.finding import Severity

if TYPE_CHECKING:
    from ironhouse.audit.excerpts import Excerpt, Spot
    from ironhouse.model.headline import Headline
    from ironhouse.policy.policy import Policy


class View(msgspec.Struct, frozen=True):
    """How the user wants it shown, and what a format may need beside the document.

    ``width`` and ``colour`` are None to find out from the stream. ``prefixes`` says of each root what heads its paths
    so that they count from the repository's folder. ``policies`` and ``trees`` are by root, ``excerpts`` by the line
    meant, ``day`` is today's; all are empty unless the format needs them. ``headlines`` are those of the rules that
    found something; without any, a format looks for itself.
    """

    unfold: bool = False
    width: int | None = None
    colour: bool | None = None
    milliseconds: int | None = None
    fail_on: Severity = "medium"
    prefixes: dict[str, str] = {}
    policies: Mapping[str, Policy] = {}
    excerpts: Mapping[Spot, Excerpt] = {}
    trees: Mapping[str, Tree] = {}
    day: str = ""
    headlines: Mapping[str, Headline] = {}

    def place(self, root: str, path: str) -> str:
        """*path* under *root* as the repository calls it."""
        return place(self.prefixes, root, path)


Need = Literal["policies", "excerpts", "trees"]
Format = Callable[[AuditDocument, TextIO, View], None]


def names() -> tuple[str, ...]:
    """Every format by name, none of them imported."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


def load(name: str) -> Format:
    """The format of that name."""
    return cast(Format, importlib.import_module(f"{__name__}.{name}").FORMAT)


def needs(name: str) -> frozenset[Need]:
    """What the format of that name needs beside the document."""
    return cast(frozenset[Need], getattr(importlib.import_module(f"{__name__}.{name}"), "NEEDS", frozenset()))
