"""Markdown (GitHub's flavour) out of text: spans, fences, tables.

Owns escaping: what comes from source is never markup. Must not know a report.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from ironhouse.audit.terminal import clean

_HOLE = r"\{(?:[^{}]|\{[^{}]*\})*\}"
_ADDRESS = re.compile(rf"(?:[a-z]+|{_HOLE})://(?:{_HOLE}|[^\s,;{{}}])*(?:{_HOLE}|[^\s,;:.){{}}])|{_HOLE}|\{{\S*…")
"""An address in a message, with expressions in braces where the source does not fix it, or such an expression alone."""
_MARKUP = re.compile(r"[\\`*<>\[\]|~]|(?<!\w)_|_(?!\w)|&(?=#?\w+;)")


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A table; cells are Markdown already, and a bar in one is kept from ending it."""
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(_in_a_cell(cell) for cell in row)} |"
    yield ""


def _in_a_cell(text: str) -> str:
    """With an odd number of backslashes before it a bar does not end the cell, in code too."""
    return re.sub(r"(\\*)\|", lambda match: match[0] if len(match[1]) % 2 else f"{match[1]}\\|", text)


def and_more(parts: Sequence[str], most: int) -> str:
    held_back = len(parts) - most
    return ", ".join(parts[:most]) + (f" and {held_back:,} more" if held_back > 0 else "")


def alike(rows: Sequence[Sequence[str]], where: int, most: int) -> list[Sequence[str]]:
    """Rows that differ in nothing but their place as one, with *most* of these places."""
    found: dict[tuple[str, ...], list[str]] = {}
    for row in rows:
        found.setdefault((*row[:where], *row[where + 1 :]), []).append(row[where])
    return [
        (*rest[:where], and_more(list(dict.fromkeys(places)), most), *rest[where:]) for rest, places in found.items()
    ]


def spanned(parts: Iterable[tuple[str, bool]]) -> str:
    """Parts of a sentence, each with whether it is code."""
    return "".join(code(text) if is_code else plain(text) for text, is_code in parts)


def fenced(language: str, text: str) -> Iterator[str]:
    """Code between fences that are longer than any run of backticks in it."""
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    yield f"{fence}{language}"
    yield from (clean(line) for line in text.rstrip().split("\n"))
    yield fence


def code(text: str) -> str:
    """Text from source as a span of code, on one line."""
    text = clean(text)
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    blank = " " if text.startswith("`") or text.endswith("`") or not text else ""
    return f"{fence}{blank}{text}{blank}{fence}"


def plain(text: str) -> str:
    """Text that may come from source, with addresses as code and nothing else of it taken for markup."""
    parts: list[str] = []
    end = 0
    text = clean(text)
    for match in _ADDRESS.finditer(text):
        parts += (_MARKUP.sub(_escaped, text[end : match.start()]), code(match[0]))
        end = match.end()
    return "".join((*parts, _MARKUP.sub(_escaped, text[end:])))


def _escaped(match: re.Match[str]) -> str:
    return {"<": "&lt;", ">": "&gt;", "&": "&amp;"}.get(match[0], f"\\{match[0]}")
