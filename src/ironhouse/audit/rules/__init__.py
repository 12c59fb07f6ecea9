"""One file for each rule, or for a table of rules that differ only in their rows; found by a walk of this folder.

A file has a module-level ``RULE`` or ``RULES``, of any kind that ``audit.rule`` knows. It may import the model,
advisories, policy, and what is beside this folder; it must not know another rule, nor severity beyond its own base. The
walk refuses a rule without words or cases, an id that is not kebab-case, and an id that is taken.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterable
from functools import cache

from ironhouse.audit.rule import AnyRule
from ironhouse.model.finding import SEVERITIES, STRATEGIES
from ironhouse.model.headline import Headline

_KEBAB = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)+")


class RuleError(Exception):
    """A rule file is not fit to be loaded: a defect of ironhouse, named by its file."""


@cache
def rules() -> dict[str, AnyRule]:
    """Every rule by id, in the order of their ids."""
    found: dict[str, AnyRule] = {}
    for module in pkgutil.iter_modules(__path__):
        if module.name.startswith("_"):
            continue
        loaded = importlib.import_module(f"{__name__}.{module.name}")
        register(found, module.name, getattr(loaded, "RULES", None) or (getattr(loaded, "RULE", None),))
    return dict(sorted(found.items()))


def headlines() -> dict[str, Headline]:
    """What every rule is called by, by id."""
    return {name: Headline(rule.title, SEVERITIES.index(rule.base)) for name, rule in rules().items()}


def register(found: dict[str, AnyRule], origin: str, candidates: Iterable[object]) -> None:
    """Add *candidates*, which the file *origin* offers, to *found*. Raises ``RuleError`` for one that is not fit."""
    for rule in candidates:
        if not isinstance(rule, AnyRule):
            raise RuleError(f"rules/{origin}.py offers {rule!r}: a rule file has a module-level RULE or RULES")
        defect = _defect(rule)
        if rule.id in found:
            defect = "the id is taken by another rule"
        if defect:
            raise RuleError(f"rules/{origin}.py, rule {rule.id!r}: {defect}")
        found[rule.id] = rule


def _defect(rule: AnyRule) -> str | None:
    if not _KEBAB.fullmatch(rule.id):
        return "the id is not kebab-case of two words or more"
    if rule.base not in SEVERITIES or rule.strategy not in STRATEGIES:
        return "its base severity or its strategy is not one of the model's"
    for name in ("title", "why", "references", "valid", "invalid"):
        if not getattr(rule, name):
            return f"it has no {name}" + (" cases" if name in ("valid", "invalid") else "")
    for case in (*rule.valid, *rule.invalid):
        if not case.files or not all(text.strip() for _, text in case.files):
            return f"case {case.name!r} has no source"
    return None
