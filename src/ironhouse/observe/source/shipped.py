"""What the configuration that lies in the tree gives a host that a bind takes from it, where that is loopback.

Owns which files are such configuration, and what in an expression is the name of an entry. Must not know sockets. An
entry counts only where its name says enough to be told from others, every file that has it gives it this machine's own
address, and at least one does. So does a default that the very expression names. Where nothing in the tree says what an
entry has, the host is open.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import NamedTuple

from msgspec.structs import replace

from ironhouse.observe.source.interpreter.names import config_like
from ironhouse.observe.source.interpreter.units import Units
from ironhouse.observe.source.interpreter.values import Const, External, Text, Unknown, Value, alternatives
from ironhouse.observe.source.options_declared import Declared
from ironhouse.observe.source.scope import scope_of

FILES = 200
"""In a tree with more files of configuration than this nothing is looked for."""

SIZE_LIMIT = 100_000
"""Largest of those, in bytes."""

LONGEST = 400
"""Of an expression that is longer nobody could say which entry it asks for."""

_FILE = re.compile(
    r".*\.(?:ini|cfg|conf|config|toml|ya?ml|json5?|env|properties|j2|xml)|\.env.*"
    r"|(?:.*_)?(?:settings?|config|configuration|defaults?|constants?)(?:_.*)?\.py"
)
_LITERAL = re.compile(r"(?<!=)[\"']([A-Za-z_][\w.-]*)[\"']")
_INDEX = re.compile(r"\[([A-Za-z_]\w*)\]$")
_GIVEN = re.compile(r"\(([A-Za-z_][\w./-]*)\)(?:\.\w+\(\))*$")
_ATTRIBUTE = re.compile(r"\w+(?:(?:\.|->)\w+)*(?:\.|->)(\w+)")
_LOOKED_UP = re.compile(
    r"(?:\[[\"']?[A-Za-z_][\w.-]*[\"']?\]|(?:get|Get|at|value|lookup|find|read)\w*\([^()]*\w[^()]*\))"
    r"(?:(?:\.|->)\w+(?:\(\))?)*$"
)
"""How an entry is asked for in C++, whatever holds it."""
_GENERIC = re.compile(
    r"(?:host(?:name)?|ip|addr(?:ess)?|bind|listen|server|client|url|endpoint|interface|name|value)_?"
)
"""Names of entries that any part of a configuration may have: they do not tell whose they are."""
_LOCAL = r"(?:127\.\d+\.\d+\.\d+|localhost|\[?::1\]?)"
_FALLBACK = re.compile(rf"[(,]\s*[\"']({_LOCAL})[\"']\s*\)")
_ASKED_OTHERWISE = re.compile(rf"({_LOCAL})\.\w+\(\)")
"""A default that is asked for another form: ``settings.value("host", "localhost").toString()`` of Qt."""
_OWN_NAME = re.compile(r"(?:\w+(?:\(\))?(?:\.|->))*(?:m_|_)?([A-Za-z]\w*?)_?")
_TELLING = re.compile(r"[a-z][A-Z]|_")
"""What a name has that is of more than one word."""
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
        self._options = Declared(units)
        self._told: dict[str, Told | None] = {}
        self._said: set[str] = set()
        self._names: list[str] | None = None

    def filled(self, value: Value, path: str) -> tuple[Value, Told | None]:
        """The address with the host's default, if it takes its host from configuration, and where that stands.

        *path* is the file that asks.
        """
        of_c = not path.endswith(".py")
        match value:
            case Text(parts=("tcp://", Unknown(text=text, default=None) | External(path=text) as host, *rest)):
                pass
            case _:
                return value, None
        if len(text) > LONGEST or _ANY.search(text):
            return value, None
        told = self._of_variable(text, path) if of_c else None
        own = _ASKED_OTHERWISE.match(text) if of_c else None
        configured = config_like(text) or (isinstance(host, Unknown) and host.kind == "config")
        looked_up = configured or (_LOOKED_UP if of_c else _INDEX).search(text) is not None
        if told is None and own is None and looked_up:
            own = _FALLBACK.search(text) if configured or of_c else None
            told = None if own else self._entry(_key_of_c(text) if of_c else _key(text))
        if own is None and told is None:
            return value, None
        default = Const(own[1] if own else told.host if told else "", 0)
        asked = host if isinstance(host, Unknown) and not of_c else Unknown(text, "config")
        return Text(("tcp://", replace(asked, default=default), *rest)), told

    def is_open(self, value: Value, path: str) -> bool:
        """Whether the address takes its host from an entry of a configuration that nothing in the tree has. Of C and
        C++ that is not said: an option of the command line reads like one."""
        match value:
            case Text(parts=("tcp://", host, *_)) if path.endswith(".py") and not isinstance(host, str):
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

    def _local(self, found: tuple[str, str, int] | None) -> Told | None:
        """What the program itself declares, where that is loopback."""
        return Told(*found) if found is not None and re.fullmatch(_LOCAL, found[0]) else None

    def _of_variable(self, text: str, path: str) -> Told | None:
        """The same, or what the entry has that a variable of C is filled with, or that it is called after."""
        key = self._key_of_variable(text, path)
        told = self._local(self._options.default(text)) or self._entry(_last(key) if key else None)
        told = told or (self._local(self._options.parameter(key)) if key else None)
        named = _OWN_NAME.fullmatch(text)
        if told is None and named is not None and _TELLING.search(named[1]):
            told = self._entry(named[1])
            told = told if told is not None and self._options.asks_for(named[1]) else None
            told = told or self._word(named[1])
        return told

    def _word(self, name: str) -> Told | None:
        """What a file of the tree has where the variable is read from it, word by word."""
        chains = self._options.read_in_order(name)
        if len(chains) != 1:
            return None
        names, place = chains[0]
        ends = tuple(f"/{one}" for one in names if not one.endswith((".h", ".hpp", ".hh")))
        paths = [one for one in self._units.names() if f"/{one}".endswith(ends)] if ends else []
        source = (self._units.text(paths[0], SIZE_LIMIT) or b"") if len(paths) == 1 else b""
        word = next(islice(re.finditer(rb"\S+", source), place, None), None)
        local = _LOOPBACK.fullmatch(word[0]) if word is not None else None
        if word is None or local is None:
            return None
        return Told(local[1].decode(), paths[0], source.count(b"\n", 0, word.start()) + 1)

    def _key_of_variable(self, text: str, path: str) -> str | None:
        """The entry that a variable of C is filled with: ``lookup(tree, "server.zmq_host", &host)``."""
        loaded = self._units.loaded.get(path)
        if loaded is None or not text.isidentifier():
            return None
        asked = re.compile(rb"\"([A-Za-z_][\w./:-]*)\"\s*,\s*&?\s*%s\s*[,)]" % text.encode())
        keys = {match[1] for match in asked.finditer(loaded.source)}
        return keys.pop().decode() if len(keys) == 1 else None

    def _entry(self, key: str | None) -> Told | None:
        if key is None or _GENERIC.fullmatch(key.lower()):
            return None
        if key not in self._told:
            self._told[key] = self._find(key.encode())
        return self._told[key]

    def _find(self, key: bytes) -> Told | None:
        word = re.escape(key)
        entry = re.compile(
            rb"^(?![ \t]*[#;]).*?(?<![\w.-])[\"']?%s[\"']?[ \t]*(?::[ \t]*\w+[ \t]*(?==))?"
            rb"(?:[:=](?!=)|>|[ \t](?=[\"']?[\d*:l]))[ \t]*"
            rb"(\"[^\"\n]*\"(?=[ \t]*[,}]|[ \t]*$)|\{[^{}]*?[\"']default[\"'][ \t]*:[ \t]*([^,\n}]*)|[^\n]*)" % word,
            re.MULTILINE,
        )
        found: Told | None = None
        for path in self._configuration():
            source = self._units.text(path, SIZE_LIMIT)
            if source is None or key not in source:
                continue
            for match in entry.finditer(source):
                text = (match[2] if match[2] is not None else match[1]).partition(b"</")[0].strip()
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


def _key_of_c(text: str) -> str | None:
    """The same of C and C++, where a path of names leads to an entry."""
    named = _INDEX.search(text) or _GIVEN.search(text)
    key = named[1] if named else _key(text)
    return _last(key) if key else None


def _last(path: str) -> str:
    return re.split(r"[./:]", path)[-1]


def _key(text: str) -> str | None:
    """The name of the entry that an expression asks for, the last of those that it names."""
    if text.startswith("$"):
        return text[1:]
    literals = _LITERAL.findall(text)
    if literals:
        return str(literals[-1])
    named = _INDEX.search(text) or _ATTRIBUTE.fullmatch(text)
    return named[1] if named else None
