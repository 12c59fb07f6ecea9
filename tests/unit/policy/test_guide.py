"""The guide to the policy names every key, and its example is a policy."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from ironhouse.policy.keys import KEYS
from ironhouse.policy.load import TOP, parse

GUIDE = Path(__file__).parents[3] / "docs" / "guide" / "policy.md"


def test_every_key_is_in_the_table() -> None:
    rows = "".join(line for line in GUIDE.read_text(encoding="utf-8").splitlines() if line.startswith("| `"))
    assert {one.name for one in KEYS} <= set(re.findall(r"`([a-z_]+)`", rows))


def test_the_example_can_be_loaded_and_says_every_thing_that_stands_at_the_top() -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    table = tomllib.loads(example)
    policy = parse(table, "ironhouse.toml")
    assert {one.selector for one in policy.entries} == {"defaults", "type", "endpoint", "path", "socket"}
    assert set(TOP) - {"ignore"} <= set(table)
