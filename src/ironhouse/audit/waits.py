"""The calls that wait, as several rules ask of them: how their places read.

Owns that wording. Must not know any rule.
"""

from __future__ import annotations

from ironhouse.model.fact import OperationFact

PLACES_SHOWN = 5


def places(calls: list[OperationFact]) -> str:
    """The first lines of *calls*, each with its file where they are not all in one."""
    shown = calls[:PLACES_SHOWN]
    one_file = len({one.path for one in calls}) == 1
    each = [str(one.line) if one_file else f"{one.path}:{one.line}" for one in shown]
    more = f" and {len(calls) - len(shown)} more" if len(calls) > len(shown) else ""
    return f"{'lines ' if one_file else ''}{', '.join(each)}{more}"
