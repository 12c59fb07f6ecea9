"""The tables of the HTML report that filter: findings, each with its code and its remedy, and sockets.

Owns rows, their data for the filters, and the forms, which stay hidden without the script. Must not judge.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from ironhouse.audit.calls import addresses, calls
from ironhouse.audit.excerpts import Excerpt, Spot
from ironhouse.audit.folding import gravest_first
from ironhouse.audit.page.element import Html, breakable, element, mono
from ironhouse.audit.page.parts import Anchors, level
from ironhouse.audit.report.judged import Judged
from ironhouse.audit.report.outline import INVENTORY, inventory
from ironhouse.audit.report.strategies import WORDS
from ironhouse.audit.rules import headlines, rules
from ironhouse.model.fact import SocketFact
from ironhouse.model.finding import SEVERITIES, Finding

FACTS = tuple(one for one in INVENTORY if one != "Where")
"""The columns of a socket's facts; its place stands below its name."""

SCOPES = {"production": "production", "test": "tests", "example": "examples", "vendored": "vendored code"}


def findings(judged: Judged, anchors: Anchors, excerpts: Mapping[Spot, Excerpt]) -> Iterator[Html]:
    """The form, and a row for every finding: those of production code first, the worst first."""
    found = gravest_first(dict.fromkeys(judged.document.findings), headlines())
    listed = [one for scope in SCOPES for one in found if judged.scope(one) == scope]
    if not listed:
        yield element("p", "No rule found anything.")
        return
    rules_seen = sorted({one.rule for one in listed})
    strategies = [(one, words.title) for one, words in WORDS.items()]
    yield _form(
        "findings-table",
        "Filter the findings",
        _choice("Severity", "severity", [(one, one) for one in SEVERITIES], {one.severity for one in listed}),
        _choice("Strategy", "strategy", strategies, {one.strategy for one in listed}),
        _choice("Rule", "rule", [(one, one) for one in rules_seen], set(rules_seen)),
        _choice("Code", "scope", list(SCOPES.items()), {judged.scope(one) for one in listed}),
    )
    rows = [_finding(judged, one, anchors, excerpts) for one in listed]
    yield _table("findings-table", ("Severity", "Finding", "Where"), rows)


def sockets(judged: Judged, anchors: Anchors) -> Iterator[Html]:
    """The form, and a row for every socket: those of production code first, the worst first."""
    apart = [one for scope in SCOPES if scope != "production" for one in judged.document.sockets if one.scope == scope]
    listed = [*judged.worst_first, *apart]
    if not listed:
        yield element("p", "No socket was found.")
        return
    types = sorted({kind for one in listed for kind in one.types})
    yield _form(
        "sockets-table",
        "Filter the sockets",
        _choice("Type", "type", [(one, one) for one in types], set(types)),
        _choice("Code", "scope", list(SCOPES.items()), {one.scope for one in listed}),
    )
    yield _table(
        "sockets-table",
        ("Socket", *FACTS, "Endpoints", "Findings"),
        [_socket(judged, one, anchors) for one in listed],
    )


def _form(table: str, title: str, *choices: Html) -> Html:
    return element(
        "form",
        element("label", "Text", element("input", type="search", name="text", autocomplete="off")),
        *choices,
        element("button", "Show all", type="reset"),
        element("output", aria_live="polite"),
        data_filters=table,
        aria_label=title,
        hidden=True,
    )


def _choice(title: str, name: str, known: Sequence[tuple[str, str]], present: Set[str]) -> Html:
    options = [element("option", says, value=value) for value, says in known if value in present]
    return element("label", title, element("select", element("option", "all", value=""), *options, name=name))


def _table(name: str, heads: Sequence[str], rows: Sequence[Html]) -> Html:
    head = element("thead", element("tr", *(element("th", one, scope="col") for one in heads)))
    return element("table", head, element("tbody", *rows), id=name, class_="stack")


def _finding(judged: Judged, one: Finding, anchors: Anchors, excerpts: Mapping[Spot, Excerpt]) -> Html:
    rule = rules().get(one.rule)
    socket = judged.by_id.get(one.socket or "")
    place = judged.place(one.root, one.path, one.line)
    where = [mono(place)]
    if socket is not None:
        where += [element("br"), anchors.socket(socket)]
    if judged.scope(one) != "production":
        where.append(element("p", SCOPES[judged.scope(one)], class_="dim"))
    parts: list[Html] = []
    excerpt = excerpts.get(Spot(one.root, one.path, one.line))
    if excerpt is not None:
        parts += [element("p", "Code"), _excerpt(excerpt, place)]
    if one.remedy:
        parts += [element("p", "Remedy"), code(one.remedy)]
    if one.wanted:
        parts.append(element("p", "The policy wants ", element("code", one.wanted)))
    if rule is not None:
        parts.append(element("p", rule.why))
        parts.append(element("p", "Read more: ", *_references(rule.references)))
    title = rule.title if rule else one.rule
    return element(
        "tr",
        element("td", level(one.severity), data_head="Severity"),
        element(
            "td",
            element("strong", title),
            " ",
            element("code", one.rule),
            element("p", one.message),
            element("p", f"Accepted ({one.suppressed.kind}): {one.suppressed.reason}") if one.suppressed else None,
            element("details", element("summary", "Code and remedy"), *parts),
        ),
        element("td", *where, data_head="Where"),
        id=anchors.findings[one],
        data_severity=one.severity,
        data_strategy=one.strategy,
        data_rule=one.rule,
        data_scope=judged.scope(one),
    )


def _references(references: Iterable[str]) -> Iterator[Html]:
    for number, one in enumerate(references):
        if number:
            yield element("span", ", ")
        yield element("a", one, href=one, rel="noreferrer") if one.startswith("https://") else element("span", one)


def _excerpt(excerpt: Excerpt, place: str) -> Html:
    lines = []
    for number, line in enumerate(excerpt.lines, excerpt.first):
        meant = "meant" if number == excerpt.line else None
        lines.append(element("span", element("span", str(number), class_="number"), line or " ", class_=meant))
    return element("pre", *lines, class_="excerpt", tabindex="0", role="region", aria_label=f"Code at {place}")


def code(text: str) -> Html:
    """A block of code, its long lines folded."""
    return element("pre", text.rstrip())


def _socket(judged: Judged, one: SocketFact, anchors: Anchors) -> Html:
    facts = dict(zip(INVENTORY, inventory(judged, one), strict=True))
    cells = [element("td", breakable(facts[head]), data_head=head) for head in FACTS]
    told = dict.fromkeys((call.first.op, addresses(call.endpoints)) for call in calls(one))
    ends = [element("li", f"{op} ", breakable(where)) for op, where in told]
    worst = judged.level(one)
    found = judged.counted[one.id]
    says = f"{found}, worst " if worst else "undetermined" if judged.is_open(one) else "none"
    name = one.name or "–"
    scope = element("p", SCOPES[one.scope], class_="dim") if one.scope != "production" else None
    return element(
        "tr",
        element("td", element("strong", breakable(name)), element("br"), mono(facts["Where"]), scope),
        *cells,
        element("td", element("ul", *ends, class_="plain") if ends else "none seen", data_head="Endpoints"),
        element("td", says, level(worst) if worst else None, data_head="Findings"),
        id=anchors.sockets[one.id],
        data_type=one.type if len(one.types) == 1 else None,
        data_scope=one.scope,
    )
