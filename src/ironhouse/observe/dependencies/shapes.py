"""Reading foreign TOML, JSON and YAML data whose shape nothing guarantees.

Owns the narrowing from any value to a table, a list or a text, and the line on which a text stands
(the TOML and JSON readers keep none). Must not know what the data means.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence

from ironhouse.observe.dependencies.declared import UnreadableError

LONGEST_KEY = 4_000
"""In characters. tomllib's time for a dotted key grows with the square of its parts."""


def table(value: object) -> Mapping[str, object]:
    """*value* where it is a table, otherwise an empty one."""
    return value if isinstance(value, dict) else {}


def items(value: object) -> Sequence[object]:
    """*value* where it is a list, otherwise an empty one."""
    return value if isinstance(value, list) else ()


def texts(value: object) -> tuple[str, ...]:
    """The strings of a list; a lone string counts as a list of one."""
    if isinstance(value, str):
        return (value,)
    return tuple(item for item in items(value) if isinstance(item, str))


def read_toml(text: str) -> Mapping[str, object]:
    """Raises ``UnreadableError`` on anything that is no TOML, or that tomllib would take minutes for."""
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > LONGEST_KEY and any(len(part) > LONGEST_KEY for part in line.split("=")):
            raise UnreadableError(f"a line with more than {LONGEST_KEY} characters before its `=`: not read", number)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        where = re.search(r"at line (\d+)", str(error))
        raise UnreadableError(f"not TOML: {error}", int(where[1]) if where else 0) from None
    except (RecursionError, ValueError) as error:
        raise UnreadableError(f"not TOML: {error}") from None


_JSON5 = re.compile(r'"(?:[^"\\\n]|\\.)*"|//[^\n]*|/\*.*?\*/|,(?=\s*[}\]])', re.DOTALL)
_JSON5_KEY = re.compile(r"""("(?:[^"\\\n]|\\.)*")|'((?:[^'\\\n]|\\.)*)'|(?<=[{,\s])([A-Za-z_$][\w$]*)(?=\s*:)""")


def read_json(text: str) -> object:
    """JSON, also with JSON5's comments, trailing commas, single quotes and bare keys. Raises ``UnreadableError``."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as first:
        try:
            return json.loads(_plain_json(text))
        except (ValueError, RecursionError):
            line = first.lineno if isinstance(first, json.JSONDecodeError) else 0
            raise UnreadableError(f"not JSON: {first}", line) from None


def _plain_json(text: str) -> str:
    def quoted(match: re.Match[str]) -> str:
        if match[1] is not None:
            return match[1]
        return json.dumps(match[2].replace("\\'", "'") if match[2] is not None else match[3])

    text = _JSON5.sub(lambda m: m[0] if m[0].startswith('"') else "\n" * m[0].count("\n"), text.removeprefix("\ufeff"))
    text = _JSON5_KEY.sub(quoted, text)
    return re.sub(r",(?=\s*[}\]])", "", text)


class LineCount:
    """The line of a position. Asked in ascending order it passes over the text once, however often it is asked."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._line = 1

    def of(self, position: int) -> int:
        """The line, from 1, on which *position* lies."""
        if position < self._at:
            self._at, self._line = 0, 1
        self._line += self._text.count("\n", self._at, position)
        self._at = position
        return self._line


class Lines:
    """Finds the line of a text, in quotes if it stands so, each occurrence once and in order."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._next: dict[str, int] = {}

    def of(self, needle: str) -> int:
        """The line, from 1, of the next occurrence of *needle*; of the last one when there is no further; 1 if none."""
        start = self._next.get(needle, 0)
        places = [self._text.find(written, start) for written in (f'"{needle}"', f"'{needle}'", needle)]
        at = min((place for place in places[:2] if place >= 0), default=places[2])
        if at < 0:
            at = self._text.rfind(needle)
        if at < 0:
            return 1
        self._next[needle] = at + len(needle)
        return self._text.count("\n", 0, at) + 1

    def of_pattern(self, pattern: str) -> int:
        """The line of the first match of *pattern* (``re.MULTILINE``); 1 if there is none."""
        found = re.search(pattern, self._text, re.MULTILINE)
        return self._text.count("\n", 0, found.start()) + 1 if found else 1
