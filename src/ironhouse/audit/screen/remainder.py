"""The sections on all else: what could not be resolved, declared dependencies, and what went wrong.

Owns their lists. Must not judge, nor know the other sections.
"""

from __future__ import annotations

from collections import Counter

from rich.text import Text

from ironhouse.audit.screen.layout import PLACES, ROWS, Screen
from ironhouse.audit.terminal import clean, count, two_columns
from ironhouse.model.document import Problem
from ironhouse.model.fact import DependencyFact


def unresolved(screen: Screen) -> None:
    kinds = Counter(one.kind for one in screen.document.unresolved)
    if not kinds:
        return
    screen.title(f"Could not be resolved: {len(screen.document.unresolved):,} (counted, never taken for safe)")
    grid = two_columns()
    for kind, number in kinds.most_common():
        members = [one for one in screen.document.unresolved if one.kind == kind]
        alike = number > 1 and len({one.why for one in members}) == 1
        rows = [f"{clean(members[0].why)}:"] if alike else []
        for one in members if screen.view.unfold else members[:PLACES]:
            words = f"{clean(one.path)}:{one.line} {clean(one.text)}"
            rows.append(words if alike else f"{words}: {clean(one.why)}")
        for place, words in enumerate(rows):
            grid.add_row("" if place else f"{kind} × {number:,}", words)
        if not screen.view.unfold and number > PLACES:
            grid.add_row("", Text(f"and {number - PLACES:,} more", "dim"))
    screen.print(grid)


def dependencies(screen: Screen) -> None:
    screen.title("libzmq and its bindings")
    declared = [one for one in screen.document.dependencies if one.kind != "watcher"]
    watchers = [one for one in screen.document.dependencies if one.kind == "watcher"]
    if not declared:
        screen.print(Text("No declaration of a version was found."), left=2)
    rows = declared if screen.view.unfold else declared[:ROWS]
    grid = two_columns()
    for one in rows:
        grid.add_row(f"{clean(one.name)} {clean(one.version or '')}".strip(), _declaration(screen, one))
    screen.print(grid)
    screen.held_back(len(declared) - len(rows))
    if declared and not watchers:
        screen.print(Text("Nothing in the tree watches for new releases or advisories.", "yellow"), left=2)
    elif watchers:
        names = sorted({f"{clean(one.name)} ({clean(one.path)})" for one in watchers})
        screen.print(Text(f"Watched by: {', '.join(names)}"), left=2)


def _declaration(screen: Screen, one: DependencyFact) -> str:
    watched = f"watched by {', '.join(map(clean, one.watched_by))}" if one.watched_by else "not watched"
    return f"{one.kind} · {screen.place(one.root, one.path, one.line)} · {watched}"


def problems(screen: Screen) -> None:
    of: dict[bool, list[Problem]] = {}
    for one in screen.document.problems:
        of.setdefault(one.about == "analysis", []).append(one)
    _listed(screen, "Not analysed in full", of.get(True, []))
    _listed(screen, "Ignores and baseline", of.get(False, []))


def _listed(screen: Screen, title: str, problems: list[Problem]) -> None:
    if not problems:
        return
    screen.title(f"{title}: {count(len(problems), 'problem')}")
    for one in problems if screen.view.unfold else problems[:ROWS]:
        where = screen.place(one.root, one.path, one.line) if one.line > 1 else screen.path(one.root, one.path)
        screen.print(Text(f"{where}: {clean(one.what)}"), left=2)
    if not screen.view.unfold:
        screen.held_back(len(problems) - ROWS)
