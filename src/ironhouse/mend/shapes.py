"""What passes between the parts of mending: what is wanted of a socket, edits, and refusals.

Owns these shapes. Must not know any language, any rule, nor how edits are shown or written.
"""

from __future__ import annotations

from typing import Protocol

import msgspec

from ironhouse.model.fact import OptionFact, SocketFact


class Want(msgspec.Struct, frozen=True):
    """One option that is to have *value* before the first bind or connect, and whose finding is mended by that.

    ``name`` is libzmq's, without ``ZMQ_``; ``value`` is in the option's own unit. ``state`` is what the audit saw of
    it: ``set`` means that a call is there, at its path and line, to be changed or moved; ``default`` that one is to be
    added. ``why`` becomes the comment beside a line that is added, one line without the comment's mark.
    """

    name: str
    value: int
    state: OptionFact
    why: str = ""


class Edit(msgspec.Struct, frozen=True, order=True):
    """Bytes ``start`` to ``end`` of the file at ``path`` (relative to its root) become ``text``."""

    path: str
    start: int
    end: int
    text: bytes


class Refusal(msgspec.Struct, frozen=True):
    """Why there is no mechanical mend, in words for the user: what stands in the way at ``path``:``line``."""

    why: str
    path: str
    line: int


class Sources(Protocol):
    """Gives the bytes of a file by its path relative to the root; raises ``FileNotFoundError`` where there is none."""

    def __call__(self, path: str, /) -> bytes: ...


class Writer(Protocol):
    """How a language writes wants into the source of one socket: all of them, or a refusal and nothing."""

    def __call__(
        self, sources: Sources, socket: SocketFact, wants: tuple[Want, ...], /
    ) -> tuple[Edit, ...] | Refusal: ...
