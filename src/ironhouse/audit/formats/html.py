"""The mitigation report as one HTML file that loads nothing: what the Markdown says, with the topology drawn.

Owns the page's order, and the policy that keeps a browser from loading or running anything but what is written here.
Must not judge or do I/O: facts come from the document, policies and lines of source from the view. It is whole without
its script, which only filters.
"""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import TextIO

from ironhouse.audit.formats import View
from ironhouse.audit.page.drawing import drawing
from ironhouse.audit.page.element import Child, Html, element, joined, mono, raw
from ironhouse.audit.page.lines import legend
from ironhouse.audit.page.parts import Anchors, between, level, lines, table, with_code
from ironhouse.audit.page.script import SCRIPT
from ironhouse.audit.page.strategy import StrategySection
from ironhouse.audit.page.style import STYLE
from ironhouse.audit.page.tables import code, findings, sockets
from ironhouse.audit.page.worded import in_words, remarks
from ironhouse.audit.report.judged import Judged
from ironhouse.audit.report.missing import gaps, tally
from ironhouse.audit.report.outline import (
    ACCEPTED,
    ACCEPTED_NOTE,
    APART,
    METHOD,
    SCOPE_NOTE,
    SIGNS,
    at_a_glance,
    nothing_to_do,
    policy_lines,
    written_by,
)
from ironhouse.audit.report.steps import Step, first_steps
from ironhouse.audit.report.strategies import WORDS
from ironhouse.audit.report.topology import topology
from ironhouse.audit.repository import audited
from ironhouse.audit.terminal import count
from ironhouse.model.document import AuditDocument

NEEDS = frozenset({"policies", "excerpts", "trees"})
FILES = 5
PLACES = 8
"""Of a rule that are seen at once; the others unfold."""

SECTIONS = (
    ("first", "First three things to do"),
    ("glance", "At a glance"),
    ("topology", "Topology"),
    ("findings", "Findings"),
    ("sockets", "Sockets"),
    *((one, words.title) for one, words in WORDS.items()),
    ("undetermined", "Undetermined"),
    ("accepted", "Accepted"),
    ("apart", "Apart"),
    ("unseen", "What was not analysed"),
)


def FORMAT(document: AuditDocument, out: TextIO, view: View) -> None:
    """Write the report of *document* as one page; nothing is held back, long lists unfold."""
    page = Page(document, view)
    out.write(f"<!DOCTYPE html>\n{page.html()}\n")


class Page:
    """One page being written."""

    def __init__(self, document: AuditDocument, view: View) -> None:
        self.document = document
        self.view = view
        self.judged = Judged(document, view.policies)
        self.roots = [audited(one, view.trees) for one in document.roots]
        self.anchors = Anchors(self.judged)
        self.strategies = StrategySection(self.judged, self.anchors)

    def html(self) -> Html:
        titles = dict(SECTIONS)
        bodies: dict[str, Iterable[Html]] = {
            "first": self._first(),
            "glance": self._glance(),
            "topology": self._topology(),
            "findings": findings(self.judged, self.anchors, self.view.excerpts),
            "sockets": (element("p", *SIGNS), *sockets(self.judged, self.anchors)),
            **{one: self.strategies.body(words) for one, words in WORDS.items()},
            "undetermined": self._undetermined(),
            "accepted": self._accepted(),
            "apart": self._apart(),
            "unseen": self._unseen(),
        }
        sections = [
            element(
                "section",
                element("h2", titles[name], id=f"{name}-title"),
                *body,
                id=name,
                aria_labelledby=f"{name}-title",
            )
            for name, body in bodies.items()
        ]
        body = element(
            "body",
            element("a", "Skip to what to do first", href="#first", class_="skip"),
            element("header", element("h1", "ZeroMQ mitigation report"), self._facts(), _nav()),
            element("main", *sections),
            element("script", raw(SCRIPT)),
        )
        return element("html", self._head(), body, lang="en")

    def _head(self) -> Html:
        allowed = (f"style-src {_hash(STYLE)}", f"script-src {_hash(SCRIPT)}", "base-uri 'none'", "form-action 'none'")
        return element(
            "head",
            element("meta", charset="utf-8"),
            element("meta", http_equiv="Content-Security-Policy", content="; ".join(("default-src 'none'", *allowed))),
            element("meta", name="viewport", content="width=device-width, initial-scale=1"),
            element("meta", name="color-scheme", content="light dark"),
            element("meta", name="referrer", content="no-referrer"),
            element("title", f"ZeroMQ mitigation report: {', '.join(name for name, _ in self.roots)}"),
            element("style", raw(STYLE)),
        )

    def _facts(self) -> Html:
        document = self.document
        scanned = (
            f"{count(document.scanned.files, 'file')} that can name ZeroMQ, {count(document.scanned.lines, 'line')}"
        )
        facts = [
            ("Audited", "; ".join(f"{name} {rest}".rstrip() for name, rest in self.roots)),
            ("Read", f"{scanned}; {count(len(self.judged.production), 'socket')} in production code"),
            *(("Judged by", line) for line in policy_lines(document)),
            ("Findings", tally(self.judged.findings())),
            ("Written by", written_by(document, self.view.day)),
        ]
        return element(
            "dl", *(joined(element("dt", name), element("dd", says)) for name, says in facts), class_="facts"
        )

    def _first(self) -> Iterator[Html]:
        steps = first_steps(self.judged)
        if steps:
            yield element("ol", *(self._step(number, step) for number, step in enumerate(steps, 1)), class_="steps")
        else:
            yield element("p", nothing_to_do(self.judged))

    def _step(self, number: int, step: Step) -> Html:
        parts: list[Child] = [
            element("h3", f"{number}. {step.title}"),
            element("p", f"{step.why} {step.along}".strip()),
        ]
        if step.here:
            parts.append(element("p", *with_code(step.here)))
        parts.append(element("p", f"This {step.closes}.", class_="closes"))
        if step.rules:
            rules = [joined(element("code", one), f" ({number})") for one, number in step.rules]
            parts.append(element("p", "By rule: ", *between(rules), "."))
        if step.files:
            listed = [joined(mono(path), f" ({number})") for path, number in step.files[:FILES]]
            more = len(step.files) - len(listed)
            parts.append(element("p", "Where: ", *between(listed), f" and {more:,} more" if more > 0 else None, "."))
        says = element("div", *parts)
        if step.gap is None or not step.gap.remedies:
            return element("li", says)
        remedy = step.gap.remedies[0]
        start = element("p", "Start with ", self.anchors.finding(remedy.findings[0]), ":")
        return element("li", says, element("div", start, code(remedy.text)))

    def _glance(self) -> Iterator[Html]:
        rows = [
            (element("a", words.title, href=f"#{words.strategy}"), state, lines(measures), found)
            for words, state, measures, found in at_a_glance(self.judged)
        ]
        yield table(("Strategy", "State", "Coverage of production code", "Findings"), rows)

    def _topology(self) -> Iterator[Html]:
        if not self.judged.production:
            yield element("p", "No socket was found in production code.")
            return
        graph = topology(self.judged)
        yield element(
            "p",
            "Each box is a file, each row a socket with its worst finding. An arrow leads from a connect to the bind "
            "that it can reach, as far as the addresses tell.",
        )
        yield legend()
        for name, two in (("wide", True), ("narrow", False)):
            drawn = drawing(graph, self.judged, self.anchors, two=two)
            yield element(
                "div", drawn, class_=f"drawing {name}", tabindex="0", role="region", aria_label="Topology, drawn"
            )
        words = list(in_words(graph, self.judged, self.anchors))
        if words:
            yield element(
                "details",
                element("summary", f"The same in words: {count(len(words), 'connection')}"),
                element("ul", *words),
            )
        yield from (element("p", line, class_="dim") for line in remarks(graph))

    def _undetermined(self) -> Iterator[Html]:
        yield element("p", SCOPE_NOTE)
        for words in WORDS.values():
            found = self.judged.undetermined(words.strategy)
            if found:
                yield element("h3", f"{words.title}: {len(found):,}")
                rows = [
                    (self.anchors.socket(one.socket) if one.socket else "–", mono(one.shown), one.why) for one in found
                ]
                yield table(("Socket", "Where", "What is not known"), rows)
        unresolved = self.document.unresolved
        if unresolved:
            kinds = Counter(one.kind for one in unresolved).most_common()
            yield element(
                "h3",
                f"Expressions that could not be resolved: {', '.join(f'{number:,} {kind}' for kind, number in kinds)}",
            )
            expressions: list[Sequence[Child]] = [
                (one.kind, mono(f"{one.path}:{one.line}"), mono(one.text), one.why) for one in unresolved
            ]
            yield table(("Kind", "Where", "Expression", "Why"), expressions)

    def _accepted(self) -> Iterator[Html]:
        accepted = [(one, one.suppressed) for one in self.document.findings if one.suppressed]
        if not accepted:
            yield element("p", "No finding is ignored.")
            return
        yield element("p", ACCEPTED_NOTE)
        rows = [
            (element("code", one.rule), self.anchors.finding(one), f"{ACCEPTED[why.kind]}: {why.reason}")
            for one, why in accepted
        ]
        yield table(("Rule", "Where", "Why it stays"), rows)

    def _apart(self) -> Iterator[Html]:
        scopes = Counter(one.scope for one in self.document.sockets)
        parts = [(scope, title) for scope, title in APART if scopes[scope]]
        yield element(
            "p",
            "None of this is in the figures above." if parts else "No socket is in tests, examples or vendored code.",
        )
        for scope, title in parts:
            members = self.judged.findings(scope=scope)
            yield element("h3", f"{title}: {count(scopes[scope], 'socket')}; findings: {tally(members)}")
            listed = [
                element(
                    "li",
                    level(gap.severity),
                    f" {gap.title} ",
                    element("code", f"{gap.id} × {len(gap.findings):,}"),
                    ": ",
                    *between([self.anchors.finding(one) for one in gap.findings]),
                )
                for gap in gaps(self.judged, members)
            ]
            yield element("ul", *listed)

    def _unseen(self) -> Iterator[Html]:
        listed = [element("li", mono(self.judged.spot(one)), f": {one.what}") for one in self.document.problems]
        if not listed:
            listed = [element("li", "Every file that can name ZeroMQ was analysed in full.")]
        yield element("ul", *listed, *(element("li", line) for line in METHOD))


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _nav() -> Html:
    links = [element("li", element("a", title, href=f"#{name}")) for name, title in SECTIONS]
    return element("nav", element("ul", *links), aria_label="Sections")
