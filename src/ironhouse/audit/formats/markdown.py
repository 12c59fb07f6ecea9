"""The mitigation report for a security review, in Markdown (GitHub's flavour).

Owns its order and layout. Must not judge: what is said comes from the document and ``audit.report``. It reads from top
to bottom, as text too: one page of what to do first, then strategy by strategy. Long lists are folded by rule and say
how many they hold back. What comes from source is never markup: ``audit.markup`` sees to that.

Long because it is one report from its first line to its last.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TextIO

from ironhouse.audit.formats import View
from ironhouse.audit.markup import alike, and_more, code, fenced, plain, spanned, table
from ironhouse.audit.report.impact import impact, spans
from ironhouse.audit.report.implemented import SOME_PATHS, Item, Row, implemented, needless, places
from ironhouse.audit.report.judged import Judged, Undetermined, called
from ironhouse.audit.report.missing import Gap, Told, gaps, tally
from ironhouse.audit.report.outline import (
    ACCEPTED,
    ACCEPTED_NOTE,
    APART,
    INVENTORY,
    METHOD,
    SCOPE_NOTE,
    SIGNS,
    at_a_glance,
    coverage,
    inventory,
    nothing_missing,
    nothing_to_do,
    policy_lines,
    written_by,
)
from ironhouse.audit.report.steps import Step, first_steps
from ironhouse.audit.report.strategies import WORDS, Words
from ironhouse.audit.report.wanted import Value, values
from ironhouse.audit.repository import audited
from ironhouse.audit.terminal import count
from ironhouse.model.document import AuditDocument
from ironhouse.model.finding import Finding, Strategy

ROWS = 25
"""Rows of a table, and PLACES of a rule, that are shown where nothing is unfolded."""
PLACES = 6
REMEDIES = 4
FILES = 4
APART_PLACES = 3
SITES = 3
"""Of one sentence that are named."""

NEEDS = frozenset({"policies", "trees"})


def FORMAT(document: AuditDocument, out: TextIO, view: View) -> None:
    """Write the report of *document*; ``view.unfold`` holds nothing back."""
    out.write("\n".join(Report(document, view).lines()) + "\n")


class Report:
    """One report being written: the document, and how much of it is shown."""

    def __init__(self, document: AuditDocument, view: View) -> None:
        self.document = document
        self.judged = Judged(document, view.policies)
        self.view = view
        self.unfold = view.unfold

    def lines(self) -> Iterator[str]:
        yield from self._head()
        yield from self._first()
        yield from self._glance()
        yield from self._inventory()
        for number, words in enumerate(WORDS.values(), 1):
            yield from self._strategy(number, words)
        yield from self._open()
        yield from self._accepted()
        yield from self._apart()
        yield from self._unseen()

    def _head(self) -> Iterator[str]:
        document = self.document
        yield from ("# ZeroMQ mitigation report", "")
        roots = [audited(one, self.view.trees) for one in document.roots]
        yield f"- **Audited:** {'; '.join(f'{code(name)} {rest}'.rstrip() for name, rest in roots)}"
        scanned = (
            f"{count(document.scanned.files, 'file')} that can name ZeroMQ, {count(document.scanned.lines, 'line')}"
        )
        yield f"- **Read:** {scanned}; {count(len(self.judged.production), 'socket')} in production code"
        yield from (f"- **Judged by:** {plain(line)}" for line in policy_lines(document))
        yield f"- **Findings:** {tally(self.judged.findings())}"
        yield f"- **Written by:** {plain(written_by(document, self.view.day))}"
        yield ""

    def _first(self) -> Iterator[str]:
        steps = first_steps(self.judged)
        yield from ("## First three things to do", "")
        if not steps:
            yield from (nothing_to_do(self.judged), "")
        for number, step in enumerate(steps, 1):
            yield from self._step(number, step)

    def _step(self, number: int, step: Step) -> Iterator[str]:
        yield from (f"### {number}. {plain(step.title)}", "")
        yield from (f"{plain(step.why)} {step.along}".strip(), "")
        if step.here:
            yield from (spanned(spans(step.here)), "")
        yield f"This {step.closes}."
        if step.rules:
            yield f"By rule: {', '.join(f'{code(one)} ({number})' for one, number in step.rules)}."
        if step.files:
            yield f"Where: {and_more([f'{code(path)} ({number})' for path, number in step.files], FILES)}."
        yield ""
        if step.gap is not None and step.gap.remedies:
            first = step.gap.remedies[0]
            place = self._place(first.findings[0])
            yield from (f"Start with {code(place)}:", "")
            yield from (*fenced(first.language or "", first.text), "")

    def _glance(self) -> Iterator[str]:
        yield from ("## At a glance", "")
        rows = [
            (f"[{words.title}](#{_anchor(number, words)})", state, "; ".join(measures), findings)
            for number, (words, state, measures, findings) in enumerate(at_a_glance(self.judged), 1)
        ]
        yield from table(("Strategy", "State", "Coverage of production code", "Findings"), rows)

    def _inventory(self) -> Iterator[str]:
        yield from ("## Sockets in production code", "")
        if not self.judged.production:
            yield from ("None was found.", "")
            return
        yield from (*SIGNS, "")
        rows = [
            (code(one.name or "–"), *(code(cell) for cell in inventory(self.judged, one)))
            for one in self.judged.worst_first
        ]
        yield from self._folded(("Socket", *INVENTORY), rows)

    def _strategy(self, number: int, words: Words) -> Iterator[str]:
        yield from (f"## {number}. {words.title}", "", words.describes, "", "### Threats mitigated", "")
        threats = [(one.name, one.severity, one.says) for one in words.threats]
        yield from table(("Threat", "Severity", "What happens"), threats)
        yield from (f"**Impact.** {words.impact}", "")
        here = impact(self.judged, words.strategy)
        if here:
            yield from (f"**In this program.** {spanned(spans(' '.join(here)))}", "")
        yield from ("### Currently implemented", "")
        yield from self._implemented(words.strategy)
        yield from ("### Missing implementation", "")
        yield from self._missing(words.strategy)
        yield from (
            f"### What the policy wants: {words.title.lower() if words.title != 'CURVE encryption' else 'CURVE'}",
            "",
        )
        yield from self._wanted(words)

    def _implemented(self, strategy: Strategy) -> Iterator[str]:
        measures = list(coverage(self.judged, strategy))
        yield from (f"- {line}" for line in measures)
        yield from [""] * bool(measures)
        rows = [_implemented_row(row) for row in implemented(self.judged, strategy)]
        if rows:
            first = "Declaration" if strategy == "current-libzmq" else "Socket"
            yield from self._folded((first, "Where", "What is in place"), rows)
        else:
            yield from (WORDS[strategy].none, "")
        inside = needless(self.judged) if strategy == "curve" else {}
        if inside:
            words = ", ".join(f"{number} {exposure}" for exposure, number in inside.items())
            number = count(sum(inside.values()), "bind or connect", "binds and connects")
            yield from (f"Of {number} the policy asks no CURVE: {words}.", "")

    def _missing(self, strategy: Strategy) -> Iterator[str]:
        found = gaps(self.judged, self.judged.findings(strategy))
        if not found:
            yield from (nothing_missing(self.judged, strategy), "")
        for gap in found:
            yield from self._gap(gap)

    def _gap(self, gap: Gap) -> Iterator[str]:
        number = f" × {len(gap.findings):,}" if len(gap.findings) > 1 else ""
        yield from (f"#### {gap.severity}: {plain(gap.title)} ({code(gap.id)}{number})", "")
        if gap.why:
            yield from (gap.why, "")
        shown = gap.told if self.unfold else gap.told[:PLACES]
        for one in shown:
            level = "" if one.severity == gap.severity else f" [{one.severity}]"
            wanted = next((each.wanted for each in one.findings if each.wanted and not gap.wanted), None)
            places = and_more([code(place) for place in one.places], len(one.places) if self.unfold else SITES)
            yield f"- {places}{level} {_sentence(one)}{f'. Wanted: {code(wanted)}' if wanted else ''}"
        yield from self._held_back(sum(len(one.findings) for one in gap.told[len(shown) :]), "- ")
        yield ""
        if gap.wanted:
            yield from (f"Wanted{' everywhere' if len(gap.findings) > 1 else ''}: {code(gap.wanted)}.", "")
        remedies = gap.remedies if self.unfold else gap.remedies[:REMEDIES]
        for remedy in remedies:
            others = len(remedy.findings) - 1
            place = self._place(remedy.findings[0])
            same = f"; the same for {others} other{'s' if others > 1 else ''}" if others else ""
            binding = f" ({remedy.binding})" if remedy.binding else ""
            yield from (f"Remedy{binding}, written for {code(place)}{same}:", "")
            yield from (*fenced(remedy.language or "", remedy.text), "")
        if len(gap.remedies) > len(remedies):
            yield from (
                f"{count(len(gap.remedies) - len(remedies), 'more remedy', 'more remedies')}: `--all` shows them.",
                "",
            )

    def _wanted(self, words: Words) -> Iterator[str]:
        if words.target:
            yield from (words.target, "")
        rows = [_wanted_row(one, len(self.judged.subjects)) for one in values(self.judged, words.strategy)]
        if rows:
            yield from table(("Key", "Value", "For", "Why", "Source"), rows)

    def _open(self) -> Iterator[str]:
        yield from ("## Undetermined", "", SCOPE_NOTE, "")
        found = False
        for words in WORDS.values():
            open_ones = self.judged.undetermined(words.strategy)
            if open_ones:
                found = True
                yield from (f"**{words.title}: {len(open_ones):,}**", "")
                yield from self._folded(
                    ("Socket", "Where", "What is not known"), [self._open_row(one) for one in open_ones]
                )
        unresolved = self.document.unresolved
        if unresolved:
            found = True
            kinds = ", ".join(
                f"{number:,} {kind}" for kind, number in Counter(one.kind for one in unresolved).most_common()
            )
            yield from (f"**Expressions that could not be resolved: {kinds}**", "")
            rows = [(one.kind, code(f"{one.path}:{one.line}"), code(one.text), plain(one.why)) for one in unresolved]
            yield from self._folded(("Kind", "Where", "Expression", "Why"), rows)
        if not found:
            yield from ("Nothing was left open.", "")

    def _open_row(self, one: Undetermined) -> Sequence[str]:
        return code(called(one.socket)) if one.socket else "–", code(one.shown), plain(one.why)

    def _accepted(self) -> Iterator[str]:
        accepted = [(one, one.suppressed) for one in self.document.findings if one.suppressed]
        if accepted:
            yield from ("## Accepted", "", ACCEPTED_NOTE, "")
            rows = [
                (code(one.rule), code(self._place(one)), f"{ACCEPTED[why.kind]}: {plain(why.reason)}")
                for one, why in accepted
            ]
            yield from self._folded(("Rule", "Where", "Why it stays"), rows)

    def _apart(self) -> Iterator[str]:
        scopes = Counter(one.scope for one in self.document.sockets)
        parts = [(scope, title) for scope, title in APART if scopes[scope]]
        if not parts:
            return
        yield from ("## Apart: tests, examples and vendored code", "", "None of this is in the figures above.", "")
        for scope, title in parts:
            members = self.judged.findings(scope=scope)
            yield from (f"**{title}: {count(scopes[scope], 'socket')}; findings: {tally(members)}**", "")
            for gap in gaps(self.judged, members):
                places = [code(self._place(one)) for one in gap.findings]
                most = len(places) if self.unfold else APART_PLACES
                head = f"{gap.severity}: {plain(gap.title)} ({code(gap.id)} × {len(places)})"
                yield f"- {head}: {and_more(places, most)}"
            yield ""

    def _unseen(self) -> Iterator[str]:
        yield from ("## What was not analysed", "")
        for one in self.document.problems:
            yield f"- {code(self.judged.spot(one))}: {plain(one.what)}"
        if not self.document.problems:
            yield "- Every file that can name ZeroMQ was analysed in full."
        yield from (f"- {line}" for line in METHOD)

    def _folded(self, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
        rows = rows if self.unfold or "Where" not in heads else alike(rows, heads.index("Where"), SITES)
        shown = rows if self.unfold else rows[:ROWS]
        yield from table(heads, shown)
        if len(rows) > len(shown):
            yield from (*self._held_back(len(rows) - len(shown), ""), "")

    def _held_back(self, number: int, mark: str) -> Iterator[str]:
        if number > 0:
            yield f"{mark}and {number:,} more; `--all` shows them"

    def _place(self, one: Finding) -> str:
        return self.judged.place(one.root, one.path, one.line)


def _sentence(one: Told) -> str:
    """Findings in words; the name that they open with is code."""
    return (code(one.socket) if one.socket else "") + plain(one.says)


def _implemented_row(row: Row) -> Sequence[str]:
    what = called(row.socket) if row.socket else row.what
    return code(what), code(row.shown), "<br>".join(_item(row, one) for one in row.items)


def _item(row: Row, one: Item) -> str:
    where = f" ({plain(places(row, one))})" if one.places else ""
    if one.only is None:
        return f"{plain(one.what)}{where}"
    only = "on some paths only**" if one.only == SOME_PATHS else f"only where** {code(one.only)}"
    return f"{plain(one.what)}{where}, **{only}"


def _wanted_row(one: Value, sockets: int) -> Sequence[str]:
    whom = "all" if one.sockets == sockets else f"{', '.join(one.types) or 'type unknown'} ({one.sockets})"
    entry = "" if one.entry.startswith("baseline") else f" {code(one.entry)}"
    source = f"<{one.source}>" if one.source else f"the policy:{entry}"
    return code(one.key), code(one.value), whom, f"{one.says}: {plain(one.why)}" if one.why else one.says, source


def _anchor(number: int, words: Words) -> str:
    return f"{number}-{words.title.lower().replace(' ', '-')}"
