"""Names and types of C and C++ as the form has them: dotted chains without template arguments.

Owns the reading of a name's or a type's text. Must not know the tree. A type's text, as it stands in
fields and parameters, has no ``const``, ``struct`` or storage class, one space at most between words, and ends with
``*`` or ``&`` for each pointer or reference; an array has its element's type.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ironhouse.observe.source.form import Attr, Name

PARTS_LIMIT = 32
"""Most names in one qualified name: each nests in the form."""

_PLAIN = re.compile(r"[\w$]+(?:::[\w$]+)*")
_SPACE = re.compile(r"\s+")
_AROUND = re.compile(r"\s*(::|[<>,*&()])\s*")
_QUALIFIER = re.compile(r"\b(?:const|volatile|struct|class|union|enum|typename|constexpr|register|restrict)\b\s*")
_BUILTIN = re.compile(
    r"(?:(?:un)?signed|void|bool|_Bool|char\w*|short|int|long|float|double|wchar_t|auto|u?int(?:_fast|_least)?\d+_t"
    r"|s?size_t|u?intptr_t|ptrdiff_t|u?intmax_t|uint|ulong|ushort|uchar|decltype|std::(?:s?size_t|u?int\d+_t|byte|nullptr_t))"
    r"(?:[\s(].*)?",
    re.DOTALL,
)
_CONTAINER = re.compile(
    r"(?:\w+::)*(?:vector|array|list|deque|set|map|multimap|multiset|unordered_map|unordered_set|initializer_list"
    r"|forward_list|span|valarray|pair|tuple)<.*",
    re.DOTALL,
)


@lru_cache(maxsize=16384)
def name_of(text: bytes) -> Name:
    return Name(text.decode("utf-8", "replace"))


@lru_cache(maxsize=8192)
def chain(text: bytes) -> Name | Attr:
    """``a::b<c>::d`` as ``a.b.d``; what comes before the global scope's ``::`` is nothing."""
    parts = parts_of(text)
    made: Name | Attr = Name(parts[0])
    for part in parts[1:]:
        made = Attr(made, part)
    return made


@lru_cache(maxsize=8192)
def parts_of(text: bytes) -> tuple[str, ...]:
    """The names between the ``::`` of a qualified name, without template arguments; never empty, never too many."""
    return _parts(text)[:PARTS_LIMIT]


def _parts(text: bytes) -> tuple[str, ...]:
    name = text.decode("utf-8", "replace")
    if _PLAIN.fullmatch(name):
        return tuple(name.split("::"))
    head, operator, tail = name.rpartition("operator")
    if operator and (not head or head.rstrip().endswith("::")):
        scope = [part for part in _scopes(head) if part]
        return (*scope, _operator(tail))
    return tuple(part for part in _scopes(_QUALIFIER.sub("", name)) if part) or ("",)


def _scopes(name: str) -> list[str]:
    return _SPACE.sub("", without_arguments(name).replace("template ", "")).rstrip("*&").split("::")


def _operator(tail: str) -> str:
    """``operator==``, ``operator()``, ``operator bool``: the last without the parentheses that follow it."""
    tail = _SPACE.sub(" ", tail).strip()
    if tail[:1] != "(":
        tail = tail.partition("(")[0].rstrip()
    return f"operator {tail}" if tail[:1].isalpha() else f"operator{tail}"


def without_arguments(name: str) -> str:
    """The name without its ``<…>``."""
    if "<" not in name:
        return name
    depth = 0
    kept = []
    for character in name:
        if character == "<":
            depth += 1
        elif character == ">":
            depth = max(0, depth - 1)
        elif not depth:
            kept.append(character)
    return "".join(kept)


@lru_cache(maxsize=8192)
def type_text(text: bytes) -> str:
    """A type as fields and parameters state it (see the top of this file)."""
    name = text.decode("utf-8", "replace")
    if _PLAIN.fullmatch(name):
        return name
    name = _QUALIFIER.sub("", _SPACE.sub(" ", name))
    return _AROUND.sub(r"\1", name).replace(",", ", ").strip()


@lru_cache(maxsize=8192)
def is_class_like(type_name: str) -> bool:
    """Whether a variable of this type (as ``type_text`` gives it) is made by a constructor."""
    return bool(type_name) and type_name[-1] not in "*&)" and not _BUILTIN.fullmatch(type_name)


@lru_cache(maxsize=8192)
def is_container(type_name: str) -> bool:
    """Whether braces after this type list its elements: a container of the standard library."""
    return bool(_CONTAINER.fullmatch(type_name))
