"""What a rule is called in a report, and how grave it is before anything else counts.

Owns these two, which are kept with a report so that showing it loads no rule. Must not know a rule, nor load anything:
whatever finds a kept report loads this.
"""

from __future__ import annotations

import msgspec


class Headline(msgspec.Struct, frozen=True):
    """``rank`` is the place of the rule's own severity among ``SEVERITIES``, the gravest first."""

    title: str
    rank: int
