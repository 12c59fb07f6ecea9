"""What the configuration that lies in the tree gives a host that a bind takes from it, where that is loopback.

Owns which files are such configuration, and what in an expression is the name of an entry. Must not know sockets. An
entry counts only where its name says enough to be told from others, every file that has it gives it this machine's own
address, and at least one does. So does a default that the very expression names. Where nothing in the tree says what an
entry has, the host is open.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from msgspec.structs import replace

from ironhouse.observe.source.interpreter.names import config_like
from ironhouse.observe.source.interpreter.units import Units
from ironhouse.observe.source.interpreter.values import Const, External, Text, Unknown, Value, alternatives
from ironhouse.observe.source.scope import scope_of

FILES = 200
"""In a tree with more files of configuration than this nothing is looked for."""

SIZE_LIMIT = 100_000
"""Largest of those, in bytes."""

_FILE = re.compile(
    r".*\.(?:ini|cfg|conf|config|toml|ya?ml|json5?|env|properties|j2)|\.env.*"
    r"|(?:.*_)?(?:settings?|config|configuration|defaults?|constants?)(?:_.*)?\.py"
)
_LITERAL = re.compile(r"(?<!=)[\"']([A-Za-z_][\w.-]*)[\"']")
_INDEX = re.compile(r"\[([A-Za-z_]\w*)\]$")
_ATTRIBUTE = re.compile(r"\w+(?:(?:\.|->)\w+)*(?:\.|->)(\w+)")
_GENERIC = re.compile(
    r"(?:host(?:name)?|ip|addr(?:ess)?|bind|listen|server|client|url|endpoint|interface|name|value)_?"
)
"""Names of entries that any part of a configuration may have: they do not tell whose they are."""
_LOCAL = r"(?:127\.\d+\.\d+\.\d+|localhost|\[?::1\]?)"
_FALLBACK = re.compile(rf"[(,]\s*[\"']({_LOCAL})[\"']\s*\)")
_ANY = re.compile(r"[\"'](?:0\.0\.0\.0|\*|::|\[::\])[\"']")
_LOOPBACK = re.compile(rf"[\"']?({_LOCAL})[\"']?,?\s*(?:[#;].*)?".encode())
_OPEN = re.compile(rb"[\"']?(?:\{\{.*|\$.*|%\(.*|<.*|null|None|~)?[\"']?,?\s*")
"""What says nothing: an entry that is empty, or that is filled in later."""


_COMMAND_LINE = re.compile(r"\b(?:\w*args?|argv|\w*arguments?|opts?|options|flags|FLAGS|cli|docopt)\b")
"""What a person names who starts the program: that host is the one that is meant."""


class Told(NamedTuple):
    """What an entry has, and where."""

    host: str
    path: str
    line: int


class Shipped:
    """Answers of one tree, each worked out once."""

    def __init__(self, units: Units) -> None:
        self._units = units
        self._told: dict[str, Told | None] = {}
        self._said: set[str] = set()
        self._names: list[str] | None = None

    def filled(self, value: Value) -> tuple[Value, Told | None]:
        """The address with the host's default, if it takes its host from configuration, and where that stands."""
        match value:
            case Text(parts=("tcp://", Unknown(text=text, default=None) | External(path=text) as host, *rest)):
                pass
            case _:
                return value, None
        configured = config_like(text) or (isinstance(host, Unknown) and host.kind == "config")
        if not (configured or _INDEX.search(text)) or _ANY.search(text):
            return value, None
        own = _FALLBACK.search(text) if configured else None
        told = None if own else self._entry(_key(text))
        if own is None and told is None:
            return value, None
        default = Const(own[1] if own else told.host if told else "", 0)
        asked = host if isinstance(host, Unknown) else Unknown(text, "config")
        return Text(("tcp://", replace(asked, default=default), *rest)), told

    def is_open(self, value: Value) -> bool:
        """Whether the address takes its host from an entry of a configuration that nothing in the tree has."""
        match value:
            case Text(parts=("tcp://", host, *_)) if not isinstance(host, str):
                return all(self._is_open(one) for one in alternatives(host))
            case _:
                return False

    def _is_open(self, host: Value) -> bool:
        if not (isinstance(host, Unknown) and host.default is None) or _COMMAND_LINE.search(host.text):
            return False
        if (
            not (config_like(host.text) or host.kind == "config")
            or _ANY.search(host.text)
            or _FALLBACK.search(host.text)
        ):
            return False
        key = _key(host.text)
        return self._entry(key) is None and key not in self._said

    def _entry(self, key: str | None) -> Told | None:
        if key is None or _GENERIC.fullmatch(key.lower()):
            return None
        if key not in self._told:
            self._told[key] = self._find(key.encode())
        return self._told[key]

    def _find(self, key: bytes) -> Told | None:
        word = re.escape(key)
        entry = re.compile(
            rb"^(?![ \t]*[#;]).*?(?<![\w.-])[\"']?%s[\"']?[ \t]*(?::[ \t]*\w+[ \t]*(?==))?[:=](?!=)[ \t]*"
            rb"(\{[^{}]*?[\"']default[\"'][ \t]*:[ \t]*([^,\n}]*)|[^\n]*)" % word,
            re.MULTILINE,
        )
        found: Told | None = None
        for path in self._configuration():
            source = self._units.text(path, SIZE_LIMIT)
            if source is None or key not in source:
                continue
            for match in entry.finditer(source):
                text = (match[2] if match[2] is not None else match[1]).strip()
                local = _LOOPBACK.fullmatch(text)
                if local is None and not _OPEN.fullmatch(text):
                    self._said.add(key.decode())
                    return None
                if local is not None and found is None:
                    found = Told(local[1].decode(), path, source.count(b"\n", 0, match.start()) + 1)
        return found

    def _configuration(self) -> list[str]:
        if self._names is None:
            found = [path for path in self._units.names() if _FILE.fullmatch(path.rpartition("/")[2].lower())]
            found = [path for path in found if scope_of(path) not in ("test", "vendored")]
            self._names = found if len(found) <= FILES else []
        return self._names


def _key(text: str) -> str | None:
    """The name of the entry that an expression asks for, the last of those that it names."""
    if text.startswith("$"):
        return text[1:]
    literals = _LITERAL.findall(text)
    if literals:
        return str(literals[-1])
    named = _INDEX.search(text) or _ATTRIBUTE.fullmatch(text)
    return named[1] if named else None
