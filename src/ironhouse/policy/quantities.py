"""Values as people write them in a policy: ``"5 s"``, ``"64 KiB"``, ``"unlimited"``, plain numbers.

Owns the reading and the writing of quantities. Pure. A plain number is in the option's own unit, milliseconds or bytes.
"""

from __future__ import annotations

import re

from ironhouse.errors import UsageError
from ironhouse.model.fact import OptionValue
from ironhouse.policy.keys import Key

DURATIONS = {"ms": 1, "s": 1_000, "min": 60_000, "h": 3_600_000}
SIZES = {"B": 1, "kB": 1_000, "KiB": 1 << 10, "MB": 1_000_000, "MiB": 1 << 20, "GB": 1_000_000_000, "GiB": 1 << 30}

_QUANTITY = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([A-Za-z]*)\s*")
_NAME = re.compile(r"[\w.@/-]{1,255}", re.ASCII)
INT_LIMIT = 2**31 - 1
"""libzmq takes a C ``int``; only MAXMSGSIZE is wider."""


def read(key: Key, given: object) -> OptionValue:
    """The value of *key* that a policy gives, in the option's own unit. ``UsageError`` says what is wrong with it."""
    if key.kind == "switch":
        if not isinstance(given, bool):
            raise UsageError(f"{given!r} is neither true nor false")
        return given
    if key.kind == "word":
        if given not in key.words:
            raise UsageError(f"{given!r} is none of {', '.join(key.words)}")
        return str(given)
    if key.kind == "name":
        return _name(given)
    if key.kind == "names":
        if not isinstance(given, list):
            raise UsageError(f'{given!r} is no list of names; write ["worker", "@group"]')
        return ", ".join(_name(one) for one in given)
    if given == "unlimited":
        if not key.unlimited:
            raise UsageError("it cannot be unlimited")
        return key.unlimited[0]
    number = _number(key, given)
    if key.option not in (None, "MAXMSGSIZE") and number > INT_LIMIT:
        raise UsageError(f"{given!r} is more than libzmq can hold ({INT_LIMIT})")
    if number < 0 and number not in key.unlimited:
        raise UsageError(f'{given!r} is negative; write 0 or more, or "unlimited"')
    return number


def _name(given: object) -> str:
    if not isinstance(given, str) or not _NAME.fullmatch(given):
        raise UsageError(f"{given!r} is no name: letters, digits and . _ - @ /, up to 255 of them")
    return given


def _number(key: Key, given: object) -> int:
    if isinstance(given, int) and not isinstance(given, bool):
        return given
    units = {"duration": DURATIONS, "size": SIZES}.get(key.kind, {})
    match = _QUANTITY.fullmatch(given) if isinstance(given, str) else None
    if match is None or (match[2] and match[2] not in units):
        shown = str(given).lower() if isinstance(given, bool) else repr(given)
        raise UsageError(f"{shown} is no {key.kind}{_for_example(key)}")
    number = float(match[1]) * units.get(match[2], 1)
    if number != int(number):
        raise UsageError(f"{given!r} is not a whole number of {'milliseconds' if units is DURATIONS else 'bytes'}")
    return int(number)


def _for_example(key: Key) -> str:
    written = {"duration": '5000, "5 s" or "1 min"', "size": '65536 or "64 KiB"', "count": "a whole number, as 1000"}
    return f"; write {written[key.kind]}" if key.kind in written else ""


def show(key: Key, value: OptionValue) -> str:
    """The value as a policy would write it."""
    if value is None:
        return "any limit"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if value in key.unlimited:
        return "unlimited"
    units = {"duration": DURATIONS, "size": SIZES}.get(key.kind)
    if units is None:
        return str(value)
    unit = max((one for one in units if value and value % units[one] == 0), key=units.__getitem__, default="ms")
    return f"{value // units[unit]} {unit}" if value else f"0 {'ms' if units is DURATIONS else 'B'}"
