"""The binds and connects of a socket, one for each call in the source, as several rules ask.

A call whose address differs from path to path is several endpoint facts at one line, and one thing for a person to
mend. Owns that grouping and how its addresses are worded. Must not know any rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from ironhouse.model.fact import EndpointFact, Exposure, SocketFact
from ironhouse.model.sockets import EXPOSURE_ORDER, reach, weight

ADDRESSES_SHOWN = 2
ADDRESS_LENGTH = 72
PLACEHOLDER_LENGTH = 32
"""An expression in an address that is longer tells nobody more: the line stands beside it."""

NOT_KNOWN = "; which of them is this socket's is not known"
"""Said of addresses that many callers give, where some stay on this machine."""

NOT_TOLD = "; which host the configuration names is not in the tree"
"""Said of a bind whose host is an entry that no file has."""

_PLACEHOLDER = re.compile(rf"\{{[^{{}}]{{{PLACEHOLDER_LENGTH},}}\}}")


class Call(msgspec.Struct, frozen=True):
    """One bind or connect as the source has it. ``number`` tells it apart from the socket's other calls."""

    number: int
    endpoints: tuple[EndpointFact, ...]

    @property
    def first(self) -> EndpointFact:
        return self.endpoints[0]


def calls(fact: SocketFact) -> list[Call]:
    """The calls of *fact*, in the order of its endpoints."""
    grouped: dict[tuple[str, str, int], list[EndpointFact]] = {}
    for one in possible(fact.endpoints):
        grouped.setdefault((one.op, one.path, one.line), []).append(one)
    return [Call(number, tuple(members)) for number, members in enumerate(grouped.values())]


def possible(endpoints: tuple[EndpointFact, ...]) -> tuple[EndpointFact, ...]:
    """Without a connect to every interface where it has another address too: libzmq refuses that."""
    others = tuple(one for one in endpoints if one.op == "bind" or not one.text.startswith("tcp://*"))
    return others or endpoints


def worst_weight(socket: SocketFact, endpoints: Iterable[EndpointFact]) -> Exposure:
    """The exposure that a severity goes by: that of the most exposed of *endpoints*."""
    return max((weight(socket, one) for one in endpoints), key=EXPOSURE_ORDER.index)


def addresses(endpoints: Iterable[EndpointFact]) -> str:
    """Their addresses, the most exposed first: ``A``, ``A or B``, ``A, B or 3 others``."""
    ranked = sorted(possible(tuple(endpoints)), key=lambda one: -EXPOSURE_ORDER.index(reach(one)))
    texts = list(dict.fromkeys(_short(one.text) for one in ranked))
    shown, others = texts[:ADDRESSES_SHOWN], len(texts[ADDRESSES_SHOWN:])
    if others:
        return f"{', '.join(shown)} or {others} other{'s' if others > 1 else ''}"
    return " or ".join(shown)


def _short(text: str) -> str:
    """*text* on one line, with long expressions in it cut."""
    line = _PLACEHOLDER.sub(lambda match: f"{match[0][:PLACEHOLDER_LENGTH]}…}}", " ".join(text.split()))
    return line if len(line) <= ADDRESS_LENGTH else f"{line[: ADDRESS_LENGTH - 1]}…"
