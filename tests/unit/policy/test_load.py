from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ironhouse.policy.entries import Entry, Value
from ironhouse.policy.ignores import Ignore
from ironhouse.policy.load import load, parse, read
from ironhouse.policy.policy import DEFAULT
from ironhouse.policy.search import PolicyError, find

GOOD = """
baseline = "strict"
mode = "required"
memory_budget = "512 MiB"

[defaults]
linger = "2 s"
why = "the broker flushes within a second"

[type.PULL]
rcvhwm = { value = 200, why = "measured" }

[socket."orders.*"]
rcvhwm = 5000
rcvtimeo = "10 s"
why = "load test"
"""


IGNORE = """
[[ignore]]
rule = "hwm-unset"
path = "tools/**"
reason = "the lab's own network"
expires = 2027-03-31
"""


def test_ignores_are_read_with_their_reason_and_date(tmp_path: Path) -> None:
    for text in (IGNORE, IGNORE.replace("2027-03-31", '"2027-03-31"')):
        (tmp_path / "ironhouse.toml").write_text(text, encoding="utf-8")
        policy = read(tmp_path / "ironhouse.toml")
        assert policy.ignores == (Ignore(1, "hwm-unset", "tools/**", "the lab's own network", date(2027, 3, 31)),)
        assert policy.entries == ()


def test_a_policy_is_read_with_its_reasons(tmp_path: Path) -> None:
    path = tmp_path / "ironhouse.toml"
    path.write_text(GOOD, encoding="utf-8")
    policy = read(path)
    assert (policy.baseline, policy.mode, policy.memory_budget) == ("strict", "required", 512 << 20)
    assert policy.entries == (
        Entry("defaults", "", {"linger": Value(2000, "the broker flushes within a second")}),
        Entry("type", "PULL", {"rcvhwm": Value(200, "measured")}),
        Entry("socket", "orders.*", {"rcvhwm": Value(5000, "load test"), "rcvtimeo": Value(10_000, "load test")}),
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('baseline = "strikt"', "baseline is 'strikt'; it must be one of recommended, strict, observe"),
        ("modus = 1", "modus is not known; do you mean mode"),
        ("[sokcet.a]\nsndhwm = 1", "sokcet is not known; do you mean socket"),
        ("[socket.a]\nsndhvm = 1", 'ironhouse.toml: \\[socket."a"\\]: sndhvm is not known; do you mean sndhwm'),
        ("[socket.a]\nzzz = 1", "zzz is not known; known are"),
        ('[socket.a]\nrcvtimeo = "5 parsecs"', "rcvtimeo: '5 parsecs' is no duration; write 5000"),
        ("[socket]\nsndhwm = 1", "say whose it is"),
        ("[type.PULLL]\nrcvhwm = 1", "PULLL is not known; do you mean PULL"),
        ("[type.PULL]\nsndhwm = 1", "sndhwm means nothing to a PULL socket"),
        ("[socket.a]\nsndhwm = { value = 1, wy = '' }", "sndhwm must be a value or"),
        ("[socket.a]\nsndhwm = 1\nwhy = ''", "write the reason as text"),
        ("socket = 3", "it must be a table"),
        ("[socket", "is not valid TOML"),
        ('[tool.ironhouse]\nbaseline = "strict"', "leave out `tool.ironhouse` here"),
        ("[defaults]\nsndhwm = -1", '-1 is negative; write 0 or more, or "unlimited"'),
        ("[defaults]\npeers = -1", "peers: -1 is negative"),
        ("[defaults]\nsndhwm = true", "sndhwm: true is no count; write a whole number, as 1000"),
        ('memory_budget = "lots"', "'lots' is no size"),
        ("ignore = 3", "headed \\[\\[ignore\\]\\]"),
        ("[ignore]\nrule = 'x'", "headed \\[\\[ignore\\]\\]"),
        ("[[ignore]]\nrul = 'x'", "\\[\\[ignore\\]\\] number 1: rul is not known; do you mean rule"),
        (f"{IGNORE}[[ignore]]\nrule = 'x'\npath = 'y'\nexpires = 2027-01-01", "number 2: reason is missing"),
        ("[[ignore]]\nrule = 'x'\npath = 'y'\nreason = ' '", "reason is ' '"),
        ("[[ignore]]\nrule = 'x'\npath = 'y'\nreason = 'z'", "expires is missing; write the last day"),
        ("[[ignore]]\nrule = 'x'\npath = 'y'\nreason = 'z'\nexpires = 'soon'", "expires is soon"),
        ("[[ignore]]\nrule = 'x'\npath = 'y'\nreason = 'z'\nexpires = 2027-01-01T00:00:00", "expires is 2027"),
        (
            '[socket."a*"]\nsndhwm = 1\n[socket."*b"]\nsndhwm = 2',
            r'\[socket."a\*"\] and \[socket."\*b"\] can mean the same socket and give sndhwm different values',
        ),
    ],
)
def test_what_is_wrong_is_said_in_one_line(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "ironhouse.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError, match=says) as caught:
        read(path)
    assert "\n" not in str(caught.value) and str(path) in str(caught.value)


def test_entries_that_agree_or_cannot_meet_are_no_contradiction() -> None:
    parse({"socket": {"a*": {"sndhwm": 1}, "*b": {"sndhwm": 1}}}, "p")
    parse({"path": {"a/*": {"sndhwm": 1}, "b/*": {"sndhwm": 2}}}, "p")
    parse({"path": {"a/*": {"sndhwm": 1}}, "socket": {"a*": {"sndhwm": 2}}}, "p")


def test_the_nearest_file_counts_and_the_search_ends_at_the_repository(tmp_path: Path) -> None:
    (tmp_path / "ironhouse.toml").write_text("", encoding="utf-8")
    inner = tmp_path / "repository"
    (inner / "src").mkdir(parents=True)
    assert find(inner / "src") == tmp_path / "ironhouse.toml"
    (inner / ".git").mkdir()
    assert find(inner / "src") is None
    assert load(inner / "src") == DEFAULT
    (inner / "pyproject.toml").write_text('[tool.ironhouse]\nmode = "disabled"\n', encoding="utf-8")
    assert load(inner / "src").mode == "disabled"
    (inner / "src" / "app.py").write_text("", encoding="utf-8")
    (inner / "src" / "ironhouse.toml").write_text('mode = "required"', encoding="utf-8")
    assert load(inner / "src" / "app.py").mode == "required"


def test_a_pyproject_without_the_table_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "ironhouse.toml").write_text('mode = "required"', encoding="utf-8")
    inner = tmp_path / "package"
    inner.mkdir()
    (inner / "pyproject.toml").write_text("[project]\nname = 'x'\n", encoding="utf-8")
    assert load(inner).mode == "required"
    with pytest.raises(PolicyError, match="has no table"):
        read(inner / "pyproject.toml")


@pytest.mark.parametrize(
    "text",
    [
        "[tool.ironhouse]\nmode = 'disabled'",
        "[ tool . 'ironhouse' ]\nmode = 'disabled'",
        "['tool'.\"ironhouse\"]\nmode = 'disabled'",
        "[tool]\nironhouse.mode = 'disabled'",
        "[tool]\n'ironhouse' = { mode = 'disabled' }",
        "tool.ironhouse.mode = 'disabled'",
        "tool = { ironhouse = { mode = 'disabled' } }",
        "\"tool\" = { ironhouse.mode = 'disabled' }",
    ],
)
def test_the_table_counts_however_it_is_written(tmp_path: Path, text: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8")
    assert load(tmp_path).mode == "disabled"


@pytest.mark.parametrize(
    "text",
    [
        "[project]\nname = 'x'\ndependencies = ['ironhouse>=0.1', 'ironhouse']\n[tool.ruff]\nline-length = 120",
        "[tool.poetry.dependencies]\nironhouse = '^0.1'",
    ],
)
def test_what_only_depends_on_us_is_not_parsed(tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr("tomllib.loads", None)
    assert load(tmp_path) == DEFAULT


def test_mode_required_refuses_a_departure_without_a_reason() -> None:
    table = {"mode": "required", "defaults": {"linger": "9 s", "rcvtimeo": "9 s"}}
    refused = r"\[defaults\]: linger = 9 s departs from the baseline recommended without a why \(1 more like it\)"
    with pytest.raises(PolicyError, match=refused):
        parse(table, "p")
    assert parse({**table, "mode": "auto"}, "p").entries
    assert parse({**table, "defaults": {"linger": "9 s", "why": "the broker flushes in 8"}}, "p").entries
