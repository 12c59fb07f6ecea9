"""What is judged: a finding, and the words for how bad and how sure it is.

Owns the vocabulary of verdicts. Must not know any rule by name.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from ironhouse.model.fact import Confidence

Severity = Literal["critical", "high", "medium", "low", "info"]
Strategy = Literal["high-water-marks", "timeouts", "curve", "current-libzmq"]

SEVERITIES: tuple[Severity, ...] = ("critical", "high", "medium", "low", "info")
"""From worst to least."""

STRATEGIES: tuple[Strategy, ...] = ("high-water-marks", "timeouts", "curve", "current-libzmq")


SuppressionKind = Literal["inline", "config", "baseline"]


class Suppression(msgspec.Struct, frozen=True):
    """Why a finding counts no more: a comment beside the code, an entry of the policy, or that it was known before."""

    kind: SuppressionKind
    reason: str


class Finding(msgspec.Struct, frozen=True):
    """One verdict against a policy or a rule. ``socket`` is the id of the socket that it is about, if any.

    ``wanted`` are the values of the policy that are not met, with the entry that gives them, where there is one.
    ``root`` is what ``path`` is relative to. ``code`` is the text of the line, on one line and without secrets;
    ``fingerprint`` tells the line again when it has moved. What is ``suppressed`` is shown and makes no exit code.
    """

    rule: str
    severity: Severity
    confidence: Confidence
    strategy: Strategy
    socket: str | None
    path: str
    line: int
    message: str
    remedy: str
    wanted: str | None = None
    root: str = "."
    code: str = ""
    fingerprint: str = ""
    suppressed: Suppression | None = None


def at_least(severity: Severity, floor: Severity) -> bool:
    """Whether *severity* is as bad as *floor* or worse."""
    return SEVERITIES.index(severity) <= SEVERITIES.index(floor)
