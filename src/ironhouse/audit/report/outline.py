"""What every form of the report says in the same words: the state of each strategy, coverage, policies, limits.

Owns these lines. Must not know a layout: no markup stands in them.
"""

from __future__ import annotations

from collections.abc import Iterator

from ironhouse.audit import cells
from ironhouse.audit.report.implemented import implemented
from ironhouse.audit.report.judged import Judged
from ironhouse.audit.report.missing import tally
from ironhouse.audit.report.strategies import WORDS, Words
from ironhouse.model.document import AuditDocument, StrategySummary, Summary
from ironhouse.model.fact import Scope, SocketFact
from ironhouse.model.finding import Strategy

APART: tuple[tuple[Scope, str], ...] = (("test", "Tests"), ("example", "Examples"), ("vendored", "Vendored code"))

SCOPE_NOTE = (
    "What the source does not fix is neither safe nor a finding. It is counted here and in no figure as implemented."
)

ACCEPTED_NOTE = (
    "Somebody has looked at these and said why they stay. They are in no figure above; whether a reason still holds is "
    "for a reviewer to say."
)
ACCEPTED = {
    "inline": "by a comment beside the code",
    "config": "by an entry of the policy",
    "baseline": "because it was there before the baseline was taken",
}

METHOD = (
    "Nothing was run: what a configuration file, an environment or an operator sets at run time is unknown here.",
    "Function-like macros are not expanded, and of an #if that depends on the build both sides count.",
    "That a socket encrypts on the wire, and which libzmq a process loads, takes the running program to show.",
)


BY_ITSELF = frozenset(("finite-mark",))
"""Measures that libzmq's own defaults meet: whom they are met for has implemented nothing."""

SIGNS = (
    "HWM is the send and the receive mark; “default” was never set and is 1,000, “late” was set after bind and holds "
    "for no later peer, 0 is no limit. Of a wait, “none” is without a bound. A dash means that the type has no such "
    "thing, a question mark that the source does not fix it; behind a value, that it is so on some paths only.",
)
INVENTORY = ("Type", "Where", "HWM out/in", "Send", "Receive", "Exposure", "Mechanism")


def inventory(judged: Judged, socket: SocketFact) -> Iterator[str]:
    """The cells of a socket, under ``INVENTORY``."""
    yield cells.type_of(socket)
    yield judged.place(socket.root, socket.path, socket.line)
    yield from (cells.marks(socket), cells.send_bound(socket), cells.receive_bound(socket))
    yield from (cells.exposures(socket), cells.mechanisms(socket))


def at_a_glance(judged: Judged) -> Iterator[tuple[Words, str, list[str], str]]:
    """For each strategy its words, its state, its coverage and its findings."""
    for strategy, words in WORDS.items():
        lines = list(coverage(judged, strategy)) or ["nothing to measure"]
        yield words, state(judged, strategy), lines, tally(judged.findings(strategy))


def state(judged: Judged, strategy: Strategy) -> str:
    """One of: nothing to judge, implemented, partly implemented, not implemented, undetermined."""
    summary = summary_of(judged.document.summary, strategy)
    measures = [one.tally for one in summary.measures if one.tally.total]
    if not measures:
        return "findings" if judged.findings(strategy) else "nothing to judge"
    covered, uncovered = (sum(getattr(one, name) for one in measures) for name in ("covered", "uncovered"))
    chosen = sum(one.tally.covered for one in summary.measures if one.name not in BY_ITSELF)
    if not uncovered and not judged.findings(strategy):
        return "implemented" if covered and not any(one.undetermined for one in measures) else "undetermined"
    return "partly implemented" if chosen or implemented(judged, strategy) else "not implemented"


def coverage(judged: Judged, strategy: Strategy) -> Iterator[str]:
    """``2 of 6 sockets set their high-water marks in time, 1 undetermined``, a line for each measure."""
    for one in summary_of(judged.document.summary, strategy).measures:
        if one.tally.total:
            rest = f", {one.tally.undetermined:,} undetermined" if one.tally.undetermined else ""
            yield f"{one.tally.covered:,} of {one.tally.total:,} {one.noun} {one.says}{rest}"


def nothing_to_do(judged: Judged) -> str:
    """What is said where there is no first thing to do: not having seen a socket is no good news."""
    if not judged.document.sockets and not judged.document.dependencies:
        return "No ZeroMQ socket was found, and nothing that declares libzmq: is this the right folder?"
    return "Nothing: no rule found anything, and nothing was left open."


def nothing_missing(judged: Judged, strategy: Strategy) -> str:
    """What is said where a strategy has no finding."""
    if strategy == "current-libzmq":
        seen = any(one.kind != "watcher" for one in judged.document.dependencies)
        return "No rule found anything missing." if seen else "No declaration of libzmq or a binding was found."
    return "No rule found anything missing." if judged.subjects else "There is no socket to judge."


def policy_lines(document: AuditDocument) -> Iterator[str]:
    """What each root was judged by; one line where all have the same."""
    said = {}
    for one in document.policies:
        origin = one.origin or "no policy file"
        asks = "; it asks nothing of these sockets" if one.mode == "disabled" else ""
        said[one.root] = f"{origin}, baseline {one.baseline}, mode {one.mode}{asks}"
    if len(set(said.values())) == 1:
        yield next(iter(said.values()))
    else:
        yield from (f"{root}: {line}" for root, line in said.items())


def written_by(document: AuditDocument, day: str) -> str:
    """Who says all this, when, and from what; *day* may not be known."""
    return f"ironhouse {document.tool}{f' on {day}' if day else ''}, from the source alone; nothing was run"


def summary_of(summary: Summary, strategy: Strategy) -> StrategySummary:
    found: StrategySummary = getattr(summary, strategy.replace("-", "_"))
    return found
