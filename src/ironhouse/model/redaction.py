"""Keeps secrets that stand in source out of every report.

Owns what counts as a secret in a text that was read from code. Must not know any format: the document is
redacted once, before anything renders it. The rule: the value of an option that the option table marks as
secret is shown only as the name it came from, never as a literal; any other text loses quoted Z85 keys and
the values of query or dictionary keys that name a secret.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec

from ironhouse.model.fact import DependencyFact, EndpointFact, OptionFact, SocketFact, Unresolved
from ironhouse.model.options import SOCKET_OPTIONS, option

HIDDEN = "‹hidden›"

_QUOTED = re.compile(r"""(?:\b[rbuLfR]{1,2})?(?P<quote>["'])(?:\\.|(?!(?P=quote)).)*(?:(?P=quote)|$)""")
_CALL_OF_CONSTANT = re.compile(r"^[\w.:>\-\[\]()\s|*&]+$")
_QUOTED_KEY = re.compile(
    r"""(["'])(?=[^"']*[0-9])(?=[^"']*[A-Z])(?=[^"']*[a-z])[\w.\-:+=^!/*?&<>()\[\]{}@%$#]{40}\1""", re.ASCII
)
_TELLING_NAME = r"(?:secret|passw(?:or)?d|private)[\w-]*"
_TELLING_PARAMETER = r"[?&][\w-]*(?:token|api[_-]?key)[\w-]*"
_QUERY_SECRET = re.compile(rf"""(?i)((?:{_TELLING_NAME}|{_TELLING_PARAMETER})=)(?!["'{{<%(\s])[^&\s"',;)}}]+""")
_QUOTED_SECRET = re.compile(rf"""(?i)({_TELLING_NAME}["']?\s*[=:]\s*[rbuLfR]{{0,2}})(["'])(?:\\.|(?!\2).)+(?:\2|$)""")
_TOKEN = re.compile(r"(\b(?:https?|git)://)[^/\s:@{}]+(@)")
_USERINFO = re.compile(r"(://[^/\s:@]*:)[^/\s@{}]+(@)")
_LONG_DATA = re.compile(r"""[A-Za-z0-9+/=_\-]{40,}|(?:\\x[0-9A-Fa-f]{2}){16,}|(?:0x[0-9A-Fa-f]{1,2}\s*,\s*){7,}""")
_BARE_KEY = re.compile(r"(?<![\w.\-:+=^!/*?&<>()\[\]{}@%$#])[0-9a-zA-Z.\-:+=^!/*?&<>()\[\]{}@%$#]{40}(?!\S)")
_GOES_ON = re.compile(r"[(\[{,=\\+]\s*(?:#.*|//.*)?$")
_BEGINS_QUOTED = re.compile(r"""\s*[rbuLfR]{0,2}["']""")
"""A line that may carry on the literal of the line before."""

_TELLS = re.compile("|".join(("secret", "passw", "private", *(one.name for one in SOCKET_OPTIONS if one.secret))), re.I)


SHORT = 12
"""A secret of fewer characters is hidden only where it stands as a word: others have it in them by chance."""


class Hiding:
    """Hides secrets whose values are known, wherever they stand in what source says, however they are written there.

    Only in that: a password may be called as a socket's type, a file or a language is.
    """

    def __init__(self, values: Iterable[str]) -> None:
        written = sorted({text for value in values for text in _spellings(value)}, key=len, reverse=True)
        self._known = re.compile("|".join(written)) if written else None

    def __bool__(self) -> bool:
        return self._known is not None

    def text(self, text: str) -> str:
        return self._known.sub(HIDDEN, text) if self._known else text

    def socket(self, socket: SocketFact) -> SocketFact:
        return msgspec.structs.replace(
            socket,
            type=self.text(socket.type) if socket.type.startswith("unknown") else socket.type,
            options={name: self._option(fact) for name, fact in socket.options.items()},
            endpoints=tuple(
                msgspec.structs.replace(one, text=self.text(one.text), flag=one.flag and self.text(one.flag))
                for one in socket.endpoints
            ),
        )

    def unresolved(self, one: Unresolved) -> Unresolved:
        return msgspec.structs.replace(one, text=self.text(one.text), why=self.text(one.why))

    def _option(self, fact: OptionFact) -> OptionFact:
        return msgspec.structs.replace(
            fact,
            value=self.text(fact.value) if isinstance(fact.value, str) else fact.value,
            text=fact.text and self.text(fact.text),
            flag=fact.flag and self.text(fact.flag),
        )


def _spellings(value: str) -> Iterator[str]:
    """A secret as it reads, without what ends a text of C, and as a literal with escapes."""
    for text in {value, value.rstrip("\0"), repr(value)[1:-1], value.replace("\\", "\\\\")} - {""}:
        escaped = re.escape(text)
        yield escaped if len(text) >= SHORT else rf"(?<!\w){escaped}(?!\w)"


def redact_text(text: str) -> str:
    """*text* without what looks like a secret in it."""
    text = _QUOTED_KEY.sub(rf"\1{HIDDEN}\1", text)
    text = _QUOTED_SECRET.sub(rf"\1\2{HIDDEN}\2", text)
    text = _QUERY_SECRET.sub(rf"\1{HIDDEN}", text)
    text = _USERINFO.sub(rf"\1{HIDDEN}\2", text)
    return _TOKEN.sub(rf"\1{HIDDEN}\2", text)


def redact_code(line: str, before: str = "", *, secret: bool = False) -> str:
    """A line of source as it may be shown: where it or what stands *before* it names a secret, or a *secret* is known
    to be on it, no literal stays."""
    if secret or _TELLS.search(line) or _TELLS.search(before):
        line = _QUOTED.sub(HIDDEN, line)
    return redact_text(_BARE_KEY.sub(_unless_a_name, line))


def redact_source(lines: Iterable[str], first: int = 1, secrets: frozenset[int] = frozenset()) -> list[str]:
    """Lines of source as they may be shown, one after the other in their file, of which one is line number *first*.

    Nothing says what a line means, unless it is one of the *secrets*: beside what ``redact_code`` hides, on lines that
    a line goes on to as well, all goes that looks like key material.
    """
    found: list[str] = []
    before = ""
    hidden = goes_on = False
    for number, line in enumerate(lines, first):
        secret = number in secrets or (hidden and (goes_on or _BEGINS_QUOTED.match(line) is not None))
        found.append(_LONG_DATA.sub(_unless_a_name, redact_code(line, before, secret=secret)))
        goes_on = _GOES_ON.search(line) is not None
        before = before + line if goes_on else ""
        hidden = secret
    return found


def redact_option(name: str, fact: OptionFact) -> OptionFact:
    """*fact* as it may be shown; a secret option's folded value is dropped and literals in its text are hidden."""
    row = option(name)
    if row is None or not row.secret:
        return msgspec.structs.replace(
            fact,
            value=redact_text(fact.value) if isinstance(fact.value, str) else fact.value,
            text=fact.text and redact_text(fact.text),
            flag=fact.flag and redact_text(fact.flag),
        )
    return msgspec.structs.replace(fact, value=None, text=fact.text and _hide_literals(fact.text))


def redact(socket: SocketFact) -> SocketFact:
    """*socket* as it may be shown."""
    return msgspec.structs.replace(
        socket,
        id=redact_text(socket.id),
        name=redact_text(socket.name),
        type=redact_text(socket.type),
        options={name: redact_option(name, fact) for name, fact in socket.options.items()},
        endpoints=tuple(_redact_endpoint(one) for one in socket.endpoints),
    )


def redact_unresolved(one: Unresolved) -> Unresolved:
    """*one* as it may be shown."""
    return msgspec.structs.replace(one, text=redact_text(one.text), why=redact_text(one.why))


def redact_dependency(one: DependencyFact) -> DependencyFact:
    """*one* as it may be shown: a version may be an address with a token in it."""
    return msgspec.structs.replace(one, version=one.version and redact_text(one.version))


def _redact_endpoint(one: EndpointFact) -> EndpointFact:
    return msgspec.structs.replace(one, text=redact_text(one.text), flag=one.flag and redact_text(one.flag))


def _hide_literals(text: str) -> str:
    """Names and calls stay, literals go; a text with neither quotes nor the look of a name goes altogether."""
    hidden, count = _QUOTED.subn(HIDDEN, text)
    if count:
        return hidden
    return text if _CALL_OF_CONSTANT.match(text) and not _bare_key(text) else HIDDEN


def _bare_key(text: str) -> bool:
    """A key without its quotes: 40 characters with figures in them and no dot, call or arrow of an expression."""
    return any(len(word) >= 32 and any(c.isdigit() for c in word) for word in re.split(r"[\s.()>\[\]]+", text))


def _unless_a_name(match: re.Match[str]) -> str:
    """Long names are no keys: what has no figure, or no capital or small letter, and no escapes in it, stays."""
    text = match[0]
    if text.startswith(("\\x", "0x")):
        return HIDDEN
    kinds = (any(c.isdigit() for c in text), any(c.isupper() for c in text), any(c.islower() for c in text))
    hexadecimal = len(text) >= 64 and not set(text) - set("0123456789abcdefABCDEF")
    return HIDDEN if all(kinds) or hexadecimal else text
