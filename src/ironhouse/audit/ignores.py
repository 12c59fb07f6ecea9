"""Ignores: which findings a comment beside the code or an entry of the policy takes out of the count.

Owns the grammar of such a comment, what it reaches, and what is said of an ignore that does nothing. Pure: comments,
entries and the date are given. Must not know where any of them was read, nor baselines.

A comment names its rules and its reason, and speaks of its own line; where nothing else stands on its line, of the
next one. It is taken at its word: one that is not written so ignores nothing, and is reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

import msgspec

from ironhouse.errors import suggestion
from ironhouse.model.document import Problem
from ironhouse.model.finding import Finding, Suppression
from ironhouse.policy import patterns
from ironhouse.policy.ignores import Ignore

_WRITTEN = re.compile(r"ironhouse: ignore\[(?P<rules>[a-z0-9-]+(?:, ?[a-z0-9-]+)*)\] (?P<reason>\S.*)")
_MARKS = ("#", "//")

FOR_EVER = ("", "9999-12-31")
"""The days on which ignores without a date mean the same."""


class Comment(msgspec.Struct, frozen=True):
    """A comment that speaks to ironhouse: ``text`` begins behind its ``mark``; ``alone`` without code on its line."""

    root: str
    path: str
    line: int
    text: str
    alone: bool = False
    mark: str = "#"


class Entry(msgspec.Struct, frozen=True):
    """An entry of the policy ``origin`` that holds for ``root``. ``within`` is the root's place below the policy's
    folder, from which its paths count: empty when the two are the same. ``whole`` tells that nothing else than what is
    below the root is below the policy's folder."""

    root: str
    within: str
    origin: str
    ignore: Ignore
    whole: bool = True

    def problem(self, what: str) -> Problem:
        """*what* is to be said of it, at the policy's file."""
        return Problem("", self.origin, 1, f"{self.ignore.called} {what}")


class Applied(msgspec.Struct, frozen=True):
    """The findings, some of them suppressed; what is to be said of ignores that do nothing."""

    findings: tuple[Finding, ...]
    problems: tuple[Problem, ...]


class _Inline(msgspec.Struct, frozen=True):
    comment: Comment
    rule: str
    reason: str


_Place = tuple[str, str, int]


def apply(
    findings: Iterable[Finding],
    comments: Sequence[Comment],
    entries: Sequence[Entry],
    known: Sequence[str],
    today: date,
    silent: frozenset[str] = frozenset(),
) -> Applied:
    """Suppress what *comments* and *entries* name. *known* are the ids of all rules.

    Roots in *silent* are not judged at all, so nothing is said of ignores there that met no finding.
    """
    problems: list[Problem] = []
    inline = _parsed(comments, known, problems)
    standing = [one for one in entries if not one.ignore.over(today)]
    used: set[_Inline | Entry] = set()
    judged = tuple(_judged(one, inline, standing, used) for one in findings)
    for place in inline.values():
        problems += [
            _problem(one.comment, f"ignore[{one.rule}] ignores nothing here; take it out")
            for one in place
            if one not in used and one.comment.root not in silent
        ]
    for entry in entries:
        if over := entry.ignore.over(today):
            problems.append(entry.problem(over))
        elif entry not in used and entry.whole and entry.root not in silent:
            problems.append(entry.problem("ignores nothing; take it out"))
    named = {msgspec.structs.replace(one, about="ignore") for one in problems}
    return Applied(judged, tuple(sorted(named)))


def unknown_rule(rule: str, known: Sequence[str]) -> str | None:
    """What is to be said of a rule's id that there is not; None when there is."""
    if rule in known:
        return None
    return f"there is no rule {rule}; {suggestion(rule, known, '`ironhouse explain` lists them')}"


def days(ignores: Iterable[Ignore], today: date) -> tuple[str, str]:
    """The first and the last day, around *today*, on which the same of *ignores* have expired."""
    dates = sorted(one.expires for one in ignores)
    gone = [one for one in dates if one < today]
    left = [one for one in dates if one >= today]
    first = (gone[-1] + timedelta(days=1)).isoformat() if gone else FOR_EVER[0]
    return first, left[0].isoformat() if left else FOR_EVER[1]


def _judged(
    finding: Finding, inline: Mapping[_Place, list[_Inline]], entries: Sequence[Entry], used: set[_Inline | Entry]
) -> Finding:
    """Every ignore that names the finding is of use; the one nearest to the code gives the reason."""
    beside = [one for one in inline.get((finding.root, finding.path, finding.line), ()) if one.rule == finding.rule]
    named = [one for one in entries if _names(one, finding)]
    used.update(beside, named)
    if beside:
        return msgspec.structs.replace(finding, suppressed=Suppression("inline", beside[0].reason))
    if named:
        return msgspec.structs.replace(finding, suppressed=Suppression("config", named[0].ignore.reason))
    return finding


def _names(entry: Entry, finding: Finding) -> bool:
    return (
        entry.root == finding.root
        and entry.ignore.rule == finding.rule
        and patterns.matches(entry.ignore.path, entry.within + finding.path)
    )


def _parsed(comments: Sequence[Comment], known: Sequence[str], problems: list[Problem]) -> dict[_Place, list[_Inline]]:
    """The comments that are well written, by the place that they speak of; what is wrong with the others."""
    found: dict[_Place, list[_Inline]] = {}
    taken = {(one.root, one.path, one.line) for one in comments if one.alone}
    for one in comments:
        match = _WRITTEN.fullmatch(one.text) if one.mark in _MARKS else None
        if match is None:
            mark = "#" if one.mark == "#" else "//"
            problems.append(_problem(one, f"an ignore is written `{mark} ironhouse: ignore[rule-id] reason`"))
            continue
        for rule in re.split(", ?", match["rules"]):
            wrong = unknown_rule(rule, known)
            if wrong:
                problems.append(_problem(one, f"this ignores nothing: {wrong}"))
            else:
                place = (one.root, one.path, _reached(one, taken))
                found.setdefault(place, []).append(_Inline(one, rule, match["reason"]))
    return found


def _reached(comment: Comment, taken: set[_Place]) -> int:
    """The line that a comment speaks of: below it, and below others that stand there alone like it."""
    line = comment.line
    while (comment.root, comment.path, line) in taken:
        line += 1
    return line


def _problem(comment: Comment, what: str) -> Problem:
    return Problem(comment.root, comment.path, comment.line, what)
