"""The secrets that the sources of one tree give away, put together.

Owns which file a literal stands in, that each place is told of once, and what must be hidden from then on. Must not
judge.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from ironhouse.model.fact import SecretFact
from ironhouse.observe.source.interpreter.program import Program
from ironhouse.observe.source.interpreter.units import Loaded
from ironhouse.observe.source.scope import scope_of
from ironhouse.observe.source.secrets.given import Given, given
from ironhouse.observe.source.secrets.values import is_key, is_password, is_published

NAMING = (b"ecret", b"ECRET", b"rivate", b"RIVATE", b"prvkey", b"privkey", b"seckey")
"""One of these is in a name that says secret. Several searches for a word are quicker than one for a pattern."""

TELLING = (b"curve", b"CURVE", b"zcert_", b"_certificate", b"plain_password", b"PLAIN_PASSWORD", b"configure_plain")
"""One of these stands in a file that has to do with secret keys."""

PEM = "PRIVATE KEY"
"""What stands in a key that TLS reads."""


class Secrets(msgspec.Struct):
    """``values`` are the secrets themselves, to be hidden wherever they stand; ``files`` have one in their text."""

    facts: tuple[SecretFact, ...]
    values: frozenset[str]
    files: frozenset[str]


def scan(program: Program, paths: Iterable[str]) -> Secrets:
    """What the candidates *paths* give away. The program has been run: what it knows of sockets counts first."""
    found = _Found(program)
    for one in given(program):
        found.take(one)
    for path in paths:
        loaded = program.units.loaded.get(path)
        if loaded is not None and any(word in loaded.source for word in NAMING):
            found.named(path, loaded.source)
        if loaded is not None and any(word in loaded.source for word in TELLING):
            found.read(path, loaded)
    facts = sorted(found.facts.values(), key=lambda one: (one.path, one.line, one.kind))
    return Secrets(tuple(facts), frozenset(found.values), frozenset(found.files))


class _Found:
    def __init__(self, program: Program) -> None:
        self.program = program
        self.facts: dict[tuple[str, str, int], SecretFact] = {}
        self.values: set[str] = set()
        self.files: set[str] = set()

    def named(self, path: str, source: bytes) -> None:
        """The keys in a file beside names that call them secret."""
        from ironhouse.observe.source.secrets.written import named_secrets  # late, here and below: few trees need it

        for name, key, line in named_secrets(source):
            self.literal(path, line, name, key, "CURVE_SECRETKEY")

    def read(self, path: str, loaded: Loaded) -> None:
        """What the functions of a file do with secrets."""
        from ironhouse.observe.source.secrets.flow import Reading

        reading = Reading(path, loaded)
        try:
            reading.read()
        except Exception as error:
            self.program.units.failed(path, 1, error)
            return
        for option, text, line in reading.literals:
            self.take(Given(option, path, line, text))
        for fact in reading.facts:
            self.facts.setdefault((fact.kind, fact.path, fact.line), fact)

    def take(self, one: Given) -> None:
        if one.text is None:
            self._argument(one)
        elif _is_secret(one.option, one.text):
            path, line = self._place(one)
            self.literal(path, line, one.option, one.text, one.option)

    def literal(self, path: str, line: int, what: str, text: str, option: str) -> None:
        self.values.add(text)
        self.files.add(path)
        self.facts.setdefault(
            ("literal", path, line),
            SecretFact(
                kind="literal",
                path=path,
                line=line,
                what=what,
                sort="key" if option == "CURVE_SECRETKEY" else "password",
                scope=scope_of(path),
                published=is_published(text),
            ),
        )

    def _argument(self, one: Given) -> None:
        path, line, through = one.path, one.line, one.argument
        flag = re.compile(rb"""["'](--?%s|%s)["',]""" % ((one.field.replace("_", "[-_]").encode(),) * 2))
        loaded = self.program.units.loaded
        for other in dict.fromkeys((one.path, *loaded)) if one.field else ():
            known = loaded.get(other)
            match = flag.search(known.source) if known is not None else None
            if known is not None and match is not None:
                path, line = other, known.source.count(b"\n", 0, match.start()) + 1
                through = match[1].decode("utf-8", "replace")
                break
        self.facts.setdefault(
            ("argument", path, line),
            SecretFact(
                kind="argument",
                path=path,
                line=line,
                what=one.option,
                sort="key" if one.option == "CURVE_SECRETKEY" else "password",
                scope=scope_of(path),
                through=through,
            ),
        )

    def _place(self, one: Given) -> tuple[str, int]:
        """Where the literal stands; the place where it is used, if it is written in another way than it reads."""
        assert one.text is not None
        written = _written(one.text)
        loaded = self.program.units.loaded
        for path in dict.fromkeys((one.path, *loaded)):
            known = loaded.get(path)
            if known is None:
                continue
            lines = [known.source.count(b"\n", 0, match.start()) + 1 for match in written.finditer(known.source)]
            if lines:
                before = [line for line in lines if line <= one.line] if path == one.path else []
                return path, before[-1] if before else lines[0]
        return one.path, one.line


def _written(text: str) -> re.Pattern[bytes]:
    """A text as a literal has it: with escapes or without, in one piece or several."""
    each = (_spelt(byte) for byte in text.encode("latin-1", "replace"))
    return re.compile(rb"""["']""" + rb"""(?:["']\s*[bu]?["'])?""".join(each) + rb"""["']""")


def _spelt(byte: int) -> bytes:
    plain = bytes((byte,))
    return b"(?:%s%s|\\\\x(?i:%02x)|\\\\%o)" % (b"" if plain.isalnum() else rb"\\?", re.escape(plain), byte, byte)


def _is_secret(option: str, text: str) -> bool:
    if option == "CURVE_SECRETKEY":
        return is_key(text)
    return PEM in text if option == "WSS_KEY_PEM" else is_password(text)
