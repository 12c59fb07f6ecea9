"""The starter of a policy, from what an audit found: each socket by name, its targets, and what it has today.

Owns the text. Pure: facts in, TOML out. What a socket has today stands in comments and is no target: an unlimited queue
does not become policy by being there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ironhouse.model.fact import OptionFact, OptionValue, SocketFact
from ironhouse.policy.keys import BY_NAME
from ironhouse.policy.policy import Policy
from ironhouse.policy.quantities import show
from ironhouse.policy.resolve import creation

SHOWN = ("sndhwm", "rcvhwm", "maxmsgsize", "sndtimeo", "rcvtimeo", "linger")
"""The values that are worked out for each socket; the others are the same for all and stay the baseline's."""

LONGEST = 60
"""Of an expression that gives a value today, how much is shown."""

HEAD = """\
# What this application's ZeroMQ sockets are to be like. Written by `ironhouse init` from what is in the source; the
# values are targets of the baseline, what each socket has today stands beside them. `ironhouse policy explain NAME`
# says which entry gives which value; a value that departs from the baseline needs a `why`. Where a line is a comment,
# any limit will do: the type is not known, and with it which limit is right.

baseline = "{baseline}"         # or "strict" (peers are not trusted), "observe" (any limit will do)
mode = "auto"                    # "required" refuses what departs
# memory_budget = "512 MiB"      # worst case of all queues together: (SNDHWM + RCVHWM) x peers x message_size

[defaults]
# message_size = "64 KiB"        # what a message weighs at most
# peers = 10                     # how many peers a socket has at most
"""


def starter(sockets: Sequence[SocketFact], policy: Policy) -> str:
    """The text of an ironhouse.toml for the production sockets among *sockets*."""
    named: dict[str, list[SocketFact]] = {}
    for one in sockets:
        if one.scope == "production" and one.name:
            named.setdefault(one.name, []).append(one)
    parts = [HEAD.format(baseline=policy.baseline)]
    parts += [_entry(name, facts, policy) for name, facts in sorted(named.items())]
    unnamed = sum(one.scope == "production" and not one.name for one in sockets)
    if unnamed:
        parts.append(f'# {unnamed} more have no name of their own; an entry for their file selects them: [path."…"]\n')
    return "\n".join(parts)


def _entry(name: str, facts: Sequence[SocketFact], policy: Policy) -> str:
    places = ", ".join(f"{one.path}:{one.line}" for one in facts[:3]) + (" …" if len(facts) > 3 else "")
    types = tuple(dict.fromkeys(kind for one in facts for kind in one.types))
    kinds = "|".join(types) or "type not known"
    profile = creation(policy, name=name, types=types, path=facts[0].path)
    lines = [f"[socket.{_quoted(name)}]", f"# {kinds} at {places}"]
    for key in SHOWN:
        setting = profile.settings.get(key)
        option = BY_NAME[key].option
        if setting is None or option is None:
            continue
        today = " | ".join(dict.fromkeys(_today(key, one.option(option)) for one in facts))
        lines.append(f"{_target(key, setting.value):<24} # today: {today}")
    return "\n".join(lines) + "\n"


def _target(key: str, value: OptionValue) -> str:
    """The line that sets *key*; a comment where the baseline asks for any limit at all, which no value says."""
    if value is None:
        return f"# {key} = …"
    target = show(BY_NAME[key], value)
    return f"{key} = {target}" if target.isdigit() else f'{key} = "{target}"'


def _today(key: str, fact: OptionFact) -> str:
    if fact.state == "default":
        return "not set"
    if fact.state == "unknown" or fact.value is None:
        return f"given by {_one_line(fact.text or 'something unknown')}"
    if fact.certainty == "may":
        return f"{show(BY_NAME[key], fact.value)} on some paths"
    return show(BY_NAME[key], fact.value)


def _one_line(text: str) -> str:
    line = "".join(one if one.isprintable() else " " for one in text)
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def _quoted(name: str) -> str:
    """A key of TOML: bare where it may be, else a basic string; a star in a name is meant as itself nowhere."""
    plain = name.replace("_", "").replace("-", "")
    if plain.isalnum() and plain.isascii():
        return name
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{"".join(one if one.isprintable() else "?" for one in escaped)}"'


def names(sockets: Iterable[SocketFact]) -> list[str]:
    """The names that an entry can select a socket by."""
    return sorted({one.name for one in sockets if one.name})
