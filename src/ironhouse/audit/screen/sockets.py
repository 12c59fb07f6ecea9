"""The sections on what is in place: coverage by strategy, and the table of sockets.

Owns their columns and which sockets come first. Must not judge, nor know the other sections.
"""

from __future__ import annotations

from collections.abc import Iterable

from rich.table import Table
from rich.text import Text

from ironhouse.audit import cells
from ironhouse.audit.screen.layout import ROWS, Screen
from ironhouse.audit.terminal import clean, two_columns
from ironhouse.model.document import Measure, StrategySummary
from ironhouse.model.fact import SocketFact
from ironhouse.model.finding import SEVERITIES

HEADINGS: tuple[str, ...] = ("socket", "type", "place", "HWM out/in", "send", "receive", "exposure", "mechanism")
"""The columns of the table of sockets. Where they do not fit, each socket has two lines instead of folded cells."""


def coverage(screen: Screen) -> None:
    summary = screen.document.summary
    screen.title("Coverage of production code")
    grid = two_columns()
    for words, strategy in (
        ("High-water marks", summary.high_water_marks),
        ("Timeouts", summary.timeouts),
        ("CURVE", summary.curve),
        ("Current libzmq", summary.current_libzmq),
    ):
        for number, line in enumerate(_measures(strategy)):
            grid.add_row("" if number else words, line)
    screen.print(grid)


def sockets(screen: Screen) -> None:
    if not screen.shown:
        return
    screen.title("Sockets")
    screen.print(Text("HWM out/in · – does not apply · ? not known, behind a value: on some paths", "dim"))
    worst = _worst_first(screen)
    rows = worst if screen.view.unfold else worst[:ROWS]
    lines = [HEADINGS, *(_cells(screen, one) for one in rows)]
    widest = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    if sum(widest) + 2 * len(HEADINGS) > screen.console.width:
        for one in rows:
            _two_lines(screen, one)
    else:
        table = Table(box=None, padding=(0, 2, 0, 0), show_edge=False, header_style="dim")
        for heading in HEADINGS:
            table.add_column(heading)
        for line in lines[1:]:
            table.add_row(*(_cell(text) for text in line))
        screen.print(table)
    screen.held_back(len(worst) - len(rows))


def _cells(screen: Screen, one: SocketFact) -> tuple[str, ...]:
    place = screen.place(one.root, one.path, one.line)
    bounds = (cells.marks(one), cells.send_bound(one), cells.receive_bound(one))
    texts = (one.name or "–", cells.type_of(one), place, *bounds, cells.exposures(one), cells.mechanisms(one))
    return tuple(clean(text) for text in texts)


def _two_lines(screen: Screen, one: SocketFact) -> None:
    name, kind, place, marks, send, receive, exposures, mechanisms = _cells(screen, one)
    screen.print(Text.assemble((name, "bold"), f" ({kind}) ", (place, "dim")))
    facts = f"HWM {marks} · send {send} · receive {receive} · {exposures} · {mechanisms}"
    screen.print(Text(facts), left=4)


def _worst_first(screen: Screen) -> list[SocketFact]:
    """Production first, then those with the worst findings; within that by place."""
    level: dict[str, int] = {}
    for one in screen.counted:
        if one.socket is not None:
            rank = SEVERITIES.index(one.severity)
            level[one.socket] = min(level.get(one.socket, rank), rank)
    return sorted(
        screen.shown,
        key=lambda one: (one.scope != "production", level.get(one.id, len(SEVERITIES)), one.path, one.line),
    )


def _cell(text: str) -> Text:
    style = {"none": "red", "NULL": "red", "plain": "red", "late": "red", "wildcard": "yellow", "?": "dim", "–": "dim"}
    return Text(text, style.get(text, ""))


def _measures(strategy: StrategySummary) -> Iterable[Text]:
    asked = [one for one in strategy.measures if one.tally.total]
    if not asked:
        yield Text("nothing to measure", "dim")
    for one in asked:
        yield _measure(one)


def _measure(one: Measure) -> Text:
    tally = one.tally
    style = "green" if tally.covered == tally.total else "red" if tally.covered == 0 else "yellow"
    text = Text.assemble((f"{tally.covered:,} of {tally.total:,}", style), f" {one.noun} {one.says}")
    if tally.undetermined:
        text.append(f" · {tally.undetermined:,} undetermined", "dim")
    return text
