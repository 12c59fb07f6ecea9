"""What hand-read labels say, as values that can be compared.

Owns the format of a label file (one JSON object per line, free text in most fields, an optional first record
``{"only": [prefix, …]}`` that says which part of the repository was read) and how its free text is understood.
Must not know the auditor's facts. A field that says ``unknown`` has no value here and counts for nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import msgspec

from ironhouse.model.fact import SOCKET_TYPES
from ironhouse.model.options import SOCKET_TYPE_ALIASES

SiteKind = Literal["physical", "logical"]
Order = Literal["before", "after"]
Guard = Literal["none", "nonblocking", "poll", "wait", "option", "event", "n/a", "unknown"]

SUFFIX = ".jsonl"

READING = "READING"
"""A file in a folder of labels with the word ``either`` or ``set``: what ``a|b`` means there. Without it, ``set``."""


class LabelError(Exception):
    """The labels, or the checkouts that they speak of, are not what was promised. The message names which."""


class LabelledEndpoint(msgspec.Struct, frozen=True):
    op: str
    exposure: str
    expr: str = ""


class Label(msgspec.Struct, frozen=True):
    """One line of a label file, as it stands there."""

    path: str
    line: int
    language: Literal["python", "c", "cpp"]
    type: str
    site_kind: SiteKind
    hwm_snd: str = "unknown"
    hwm_rcv: str = "unknown"
    hwm_order: str = "n/a"
    sndtimeo: str = "unknown"
    rcvtimeo: str = "unknown"
    recv_guard: str = "unknown"
    curve: str = "unknown"
    linger: str = "unknown"
    unsafe_deser: str = "unknown"
    endpoints: tuple[LabelledEndpoint, ...] = ()


class Labelled(msgspec.Struct, frozen=True):
    """The labels of one repository. ``only``: the path prefixes that were read; empty means all of it."""

    repository: str
    labels: tuple[Label, ...]
    only: tuple[str, ...] = ()
    either: bool = False
    """Whether one word of an exposure ``a|b`` is right by itself, or only all of them."""

    def covers(self, path: str) -> bool:
        return not self.only or path.startswith(self.only)


class Setting(msgspec.Struct, frozen=True):
    """What a label says of an option: set or not, on some paths only, before or after the first bind or connect.

    ``values`` are the literal numbers among what it is set to; empty when the label gives an expression only.
    """

    is_set: bool
    conditional: bool = False
    order: Order | None = None
    values: frozenset[int] = frozenset()


def read_folder(folder: Path) -> list[Labelled]:
    """Every label file of *folder*, by name. Raises LabelError when there is none, or one is empty or unreadable."""
    either = _either(folder / READING)
    found = [msgspec.structs.replace(read_text(name, text), either=either) for name, text in files_of(folder)]
    for one in found:
        if not one.labels:
            raise LabelError(f"{folder / one.repository}{SUFFIX}: no labels in it; fill it or take it away")
    return found


def _either(path: Path) -> bool:
    said = path.read_text("utf-8").strip() if path.is_file() else "set"
    if said not in ("either", "set"):
        raise LabelError(f"{path}: says {said!r}; it must say either or set")
    return said == "either"


def files_of(folder: Path) -> list[tuple[str, str]]:
    """Each file of *folder* as the repository that it is named for and its text. Raises LabelError for none."""
    files = sorted(folder.glob(f"*{SUFFIX}")) if folder.is_dir() else []
    if not files:
        raise LabelError(f"{folder}: no file named *{SUFFIX} in it; give the folder that has them")
    return [(path.stem, path.read_text("utf-8")) for path in files]


def records_of(repository: str, text: str) -> Iterator[tuple[str, dict[str, object]]]:
    """Each JSON object of *text* with its place, for messages. Raises LabelError for a line that is none."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            place = f"{repository}{SUFFIX}:{number}"
            try:
                yield place, msgspec.json.decode(line, type=dict[str, object])
            except msgspec.MsgspecError as error:
                raise LabelError(f"{place}: {error}") from error


def read_text(repository: str, text: str) -> Labelled:
    """The labels in *text*, a label file's content."""
    only: tuple[str, ...] = ()
    labels: list[Label] = []
    for place, record in records_of(repository, text):
        try:
            if "only" in record:
                only = msgspec.convert(record["only"], tuple[str, ...])
            else:
                labels.append(msgspec.convert(record, Label))
        except msgspec.MsgspecError as error:
            raise LabelError(f"{place}: {error}") from error
    return Labelled(repository, tuple(labels), only)


_TYPE = re.compile(r"\b[A-Z]+\b")


def types_of(text: str) -> frozenset[str]:
    """The socket types that a label allows; empty when the source does not fix the type.

    ``PUB``, ``XPUB|PUB``, ``param:sock_type {REQ default, SUB}``. A parameter without its set, and ``unknown``, give
    nothing.
    """
    if text.startswith(("param:", "unknown")):
        text = text.partition("{")[2].partition("}")[0]
    else:
        text = without_comments(text)
    named = (SOCKET_TYPE_ALIASES.get(word, word) for word in _TYPE.findall(text))
    return frozenset(word for word in named if word in SOCKET_TYPES)


_ASSIGNED = re.compile(r"(?:^|.*[^=!<>]=)\s*(-?\d[\d_]*)\s*$")
_SOME_PATHS = re.compile(r"conditional|\benv\b")


def setting_of(text: str) -> Setting | None:
    """What a label says of an option: ``0 (conditional, after connect)``, ``limit = N = 10000``, ``none``."""
    if _is_unknown(text):
        return None
    if text == "n/a" or text.startswith("none"):
        return Setting(False)
    order: Order | None = "after" if re.search(r"\bafter\b", text) else None
    bare = without_comments(text.removeprefix("conditional:"))
    matches = (_ASSIGNED.match(part.strip()) for part in bare.split(";"))
    values = frozenset(int(match[1]) for match in matches if match)
    return Setting(True, bool(_SOME_PATHS.search(text)), order, values)


def order_of(text: str) -> Order | None:
    """Whether high-water marks are set before the first bind or connect; None where none is set."""
    return "before" if text.startswith("before") else "after" if text.startswith("after") else None


def is_present(text: str) -> bool | None:
    """For CURVE and decoding: whether there is any, on whatever path; None where the label does not know."""
    return None if _is_unknown(text) else not (text.startswith(("none", "n/a")) or not text)


_NOT_SCORED = ("unknown", "see user", "see caller")
_ENDLESS = re.compile(
    r"\(unbounded|(?<!= )unbounded\)|proxy|wait for ever|(?<!-)\bblocking\b|even when the poll", re.IGNORECASE
)
_UP_TO_THE_CALLER = re.compile(r"= unbounded|may be none", re.IGNORECASE)
_GUARDS: tuple[tuple[re.Pattern[str], Guard], ...] = (
    (re.compile(r"no_?block|dontwait|nowait", re.IGNORECASE), "nonblocking"),
    (re.compile(r"rcvtimeo", re.IGNORECASE), "option"),
    (re.compile(r"wait_for\b|\btimeout\("), "wait"),
    (re.compile(r"zpoller_wait|poll\b|poll\(|select\(|POLLIN"), "poll"),
    (re.compile(r"event loop|callback|reactor"), "event"),
)


def guards_of(text: str) -> frozenset[Guard]:
    """What bounds the receives; ``none`` and nothing else when some receive, poll or proxy has no bound.

    Empty where the label does not say. ``n/a`` when nothing is received. ``conditional:`` guards leave a path
    without one, so they are ``none``. ``none`` beside another where the caller may pass a timeout or not.
    """
    lowered = text.lower()
    if not text or lowered.startswith(_NOT_SCORED):
        return frozenset()
    if lowered.startswith("n/a") or "never received" in lowered:
        return frozenset({"n/a"})
    if lowered.startswith(("none", "conditional")) or _ENDLESS.search(text):
        return frozenset({"none"})
    bounds = frozenset(guard for pattern, guard in _GUARDS if pattern.search(text))
    return bounds | {"none"} if _UP_TO_THE_CALLER.search(text) else bounds


def exposures_of(endpoints: tuple[LabelledEndpoint, ...]) -> frozenset[str]:
    """Every exposure that the endpoints can have: ``a|b`` is both, text in parentheses is comment."""
    words = {word.strip() for one in endpoints for word in without_comments(one.exposure).split("|")}
    return frozenset(words - {"", "unknown"})


_LITERAL = re.compile(r"""["'](?:tcp|ipc|inproc|udp|ws)s?://[^"'{%]*["']""")


def all_literal(endpoints: tuple[LabelledEndpoint, ...]) -> bool:
    """Whether each endpoint stands in the source in full, so that its exposure leaves no room for opinion."""
    return all(_LITERAL.fullmatch(without_comments(one.expr)) for one in endpoints)


_INNERMOST = re.compile(r"\s*\([^()]*\)")


def without_comments(text: str) -> str:
    """*text* without what stands in parentheses, however deep."""
    while (shorter := _INNERMOST.sub("", text)) != text:
        text = shorter
    return text.strip()


def _is_unknown(text: str) -> bool:
    return not text or text.startswith("unknown")
