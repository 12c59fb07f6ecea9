"""Reads a policy: checks every key and value, and says in one line what is wrong with it.

Owns the file's layout. Nothing is guessed: a key that is not known is refused with the nearest that is.

    baseline = "recommended"        # or "strict", "observe"
    mode = "auto"                   # or "disabled", "required"
    memory_budget = "512 MiB"
    keys = "keys"                   # the folder of certificates; relative to this file

    [socket.orders]                 # also [defaults], [type.PULL], [endpoint."tcp://…"], [path."services/**"]
    rcvhwm = 5000
    why = "load test: 3,000 messages a second, stalls of 1.5 s"

    [[ignore]]                      # findings that do not count: see ``ignores``
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

from ironhouse.errors import UsageError, suggestion
from ironhouse.model.fact import SOCKET_TYPES
from ironhouse.model.profile import Mode
from ironhouse.policy import ignores, quantities
from ironhouse.policy.baselines import BASELINES
from ironhouse.policy.departures import without_reason
from ironhouse.policy.entries import RANKS, Entry, Selector, Value, conflicts
from ironhouse.policy.keys import BY_NAME, Key
from ironhouse.policy.policy import DEFAULT, Policy
from ironhouse.policy.search import PYPROJECT, PolicyError, find, table_of

TOP = ("baseline", "mode", "memory_budget", "keys", "ignore")
_BUDGET = Key("memory_budget", "size", "memory that all queues together may take", (-1,))


def load(start: Path) -> Policy:
    """The policy for *start*; the baseline alone where nobody wrote one."""
    path = find(start)
    return read(path) if path is not None else DEFAULT


def read(path: Path) -> Policy:
    """The policy in a file: an ``ironhouse.toml``, or the table ``[tool.ironhouse]`` of a pyproject.toml."""
    table = table_of(path)
    if table is None:
        raise PolicyError(f"{path} has no table [tool.ironhouse]; write one, or name an ironhouse.toml")
    return parse(table, str(path))


def parse(table: Mapping[str, Any], origin: str) -> Policy:
    """The policy that *table* spells out."""
    entries: list[Entry] = []
    for name, given in table.items():
        if name in TOP:
            continue
        if name == "tool" and Path(origin).name != PYPROJECT:
            raise PolicyError(f"{origin}: [tool.ironhouse…] is for a {PYPROJECT}; leave out `tool.ironhouse` here")
        if name not in RANKS:
            raise PolicyError(f"{origin}: {_unknown(name, (*TOP, *RANKS))}")
        entries += _entries(name, given, origin)
    found = tuple(entries)
    for conflict in conflicts(found):
        raise PolicyError(f"{origin}: {conflict}")
    budget = table.get("memory_budget")
    policy = Policy(
        baseline=_one_of(table.get("baseline", DEFAULT.baseline), "baseline", tuple(BASELINES), origin),
        mode=_one_of(table.get("mode", DEFAULT.mode), "mode", get_args(Mode), origin),
        memory_budget=None if budget is None else int(_value(_BUDGET, budget, origin) or 0),
        entries=found,
        origin=origin,
        ignores=ignores.read(table.get("ignore", []), origin),
        keys=_folder(table.get("keys", ""), origin),
        says_mode="mode" in table,
    )
    _demand_reasons(policy)
    return policy


def _demand_reasons(policy: Policy) -> None:
    """In mode ``required`` a value that departs from the baseline without a reason is refused; else it is a finding."""
    bare = without_reason(policy) if policy.mode == "required" else []
    if bare:
        more = f" ({len(bare) - 1} more like it)" if bare[1:] else ""
        raise PolicyError(
            f"{policy.origin}: {bare[0].entry}: {bare[0].key} = {bare[0].value} departs from the baseline "
            f"{policy.baseline} without a why{more}, and mode required refuses that; write the reason"
        )


def _entries(selector: Selector, given: object, origin: str) -> list[Entry]:
    if not isinstance(given, dict):
        raise PolicyError(f"{origin}: {selector} is {given!r}; it must be a table, as in [{selector}…]")
    if selector == "defaults":
        return [_entry(selector, "", given, origin)]
    found: list[Entry] = []
    for pattern, values in given.items():
        if not isinstance(values, dict):
            raise PolicyError(
                f'{origin}: [{selector}] gives {pattern} a value; say whose it is: [{selector}."NAME"], '
                f"or [defaults] for all"
            )
        if selector == "type" and pattern not in SOCKET_TYPES:
            raise PolicyError(f"{origin}: [type.{pattern}]: {_unknown(pattern, SOCKET_TYPES)}")
        found.append(_entry(selector, pattern, values, origin))
    return found


def _entry(selector: Selector, pattern: str, given: Mapping[str, Any], origin: str) -> Entry:
    place = f"{origin}: {Entry(selector, pattern, {}).called}"
    why = _reason(given.get("why"), place)
    values: dict[str, Value] = {}
    for name, one in given.items():
        if name == "why":
            continue
        key = BY_NAME.get(name)
        if key is None:
            raise PolicyError(f"{place}: {_unknown(name, ('why', *BY_NAME))}")
        if selector == "type" and not key.applies_to((pattern,)):
            raise PolicyError(f"{place}: {name} means nothing to a {pattern} socket; take it out")
        own = why
        if isinstance(one, dict):
            extra = next((part for part in one if part not in ("value", "why")), None)
            if extra is not None or "value" not in one:
                raise PolicyError(f'{place}: {name} must be a value or {{ value = …, why = "…" }}')
            own = _reason(one.get("why"), f"{place}: {name}") or why
            one = one["value"]
        values[name] = Value(_value(key, one, place), own)
    return Entry(selector, pattern, values)


def _value(key: Key, given: object, place: str) -> Any:
    try:
        return quantities.read(key, given)
    except UsageError as error:
        raise PolicyError(f"{place}: {key.name}: {error}") from error


def _reason(given: object, place: str) -> str | None:
    if given is None:
        return None
    if not isinstance(given, str) or not given.strip():
        raise PolicyError(f"{place}: why is {given!r}; write the reason as text")
    return given.strip()


def _folder(given: object, origin: str) -> str:
    if not isinstance(given, str):
        raise PolicyError(f"{origin}: keys is {given!r}; name the folder of certificates as text")
    return given


def _one_of(given: object, name: str, known: tuple[Any, ...], origin: str) -> Any:
    if given not in known:
        raise PolicyError(f"{origin}: {name} is {given!r}; it must be one of {', '.join(known)}")
    return given


def _unknown(name: str, known: tuple[str, ...]) -> str:
    hint = suggestion(name, known, f"known are {', '.join(known)}")
    return f"{name} is not known; {hint}"
