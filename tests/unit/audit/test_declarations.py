"""Rules about declarations keep their promises: facts, files, words, and remedies that mend what was found."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from ironhouse.audit.cases import declared
from ironhouse.audit.declaring import DEPENDABOT, ask_for, watch
from ironhouse.audit.engine import evaluate
from ironhouse.audit.explanation import explanation
from ironhouse.audit.rule import DeclarationCase, DeclarationRule
from ironhouse.audit.rules import rules
from ironhouse.audit.subject import declarations
from ironhouse.model.fact import DependencyFact, DependencyKind, Scope
from ironhouse.model.finding import Finding
from ironhouse.policy.policy import Policy

RULES = {name: one for name, one in rules().items() if isinstance(one, DeclarationRule)}
CASES = [(rule, case) for rule in RULES.values() for case in (*rule.valid, *rule.invalid)]
INVALID = [(rule, case) for rule in RULES.values() for case in rule.invalid]


def _name(value: object) -> str:
    return value.id if isinstance(value, DeclarationRule) else value.name if isinstance(value, DeclarationCase) else ""


def _outcomes(rule: DeclarationRule, facts: tuple[DependencyFact, ...]) -> set[str]:
    return {one.outcome for asked in declarations(facts) for one in rule.check(asked)}


def _observed(tree: Path, files: tuple[tuple[str, str], ...]) -> tuple[DependencyFact, ...]:
    observe = pytest.importorskip("ironhouse.observe.dependencies.survey").dependencies
    (tree / ".git").mkdir(exist_ok=True)
    for path, text in files:
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_text(text, encoding="utf-8")
    facts: tuple[DependencyFact, ...] = observe(tree).facts
    return facts


def _found(*facts: DependencyFact, rule: str) -> list[Finding]:
    return [one for one in evaluate((), facts, rules().values()).findings if one.rule == rule]


def test_there_are_rules_about_declarations() -> None:
    assert set(RULES) == {"libzmq-vulnerable", "libzmq-outdated", "dependency-unpinned", "dependency-unwatched"}


@pytest.mark.parametrize(("rule", "case"), CASES, ids=_name)
def test_a_case_gives_a_violation_only_where_it_is_invalid(rule: DeclarationRule, case: DeclarationCase) -> None:
    assert ("violation" in _outcomes(rule, case.facts)) == (case in rule.invalid)


@pytest.mark.parametrize(("rule", "case"), CASES, ids=_name)
def test_the_observer_reads_from_a_cases_files_what_its_facts_say(
    rule: DeclarationRule, case: DeclarationCase, tmp_path: Path
) -> None:
    facts = _observed(tmp_path, case.files)
    assert facts, "nothing was declared"
    assert _outcomes(rule, facts) == _outcomes(rule, case.facts)


@pytest.mark.parametrize(("rule", "case"), INVALID, ids=_name)
def test_an_invalid_case_has_a_message_and_a_remedy(rule: DeclarationRule, case: DeclarationCase) -> None:
    for asked in declarations(case.facts):
        for verdict in rule.check(asked):
            assert verdict.message and rule.remedy(asked, verdict)
    assert "## Remedy" in explanation(rule)


@pytest.mark.parametrize("name", ["libzmq-vulnerable", "libzmq-outdated", "dependency-unpinned"])
def test_the_remedy_in_the_place_of_the_declaration_mends_it(name: str, tmp_path: Path) -> None:
    rule = RULES[name]
    for number, case in enumerate(rule.invalid):
        (asked,) = declarations(case.facts)
        (verdict,) = (one for one in rule.check(asked) if one.outcome == "violation")
        tree = tmp_path / str(number)
        tree.mkdir()
        mended = _observed(tree, ((asked.fact.path, rule.remedy(asked, verdict) + "\n"),))
        assert mended and "violation" not in _outcomes(rule, mended)


@pytest.mark.parametrize("source", ["requirements", "CMake"])
def test_the_remedy_for_what_nothing_watches_watches_it(source: str, tmp_path: Path) -> None:
    path, text = {
        "requirements": ("sub/requirements.txt", "pyzmq==27.3.0\n"),
        "CMake": ("CMakeLists.txt", "find_package(ZeroMQ 4.3.5 REQUIRED)\n"),
    }[source]
    before = _observed(tmp_path, ((path, text),))
    assert not before[0].watched_by
    remedy = watch(before[0])
    after = _observed(tmp_path, ((remedy.splitlines()[0].removeprefix("# "), remedy + "\n"),))
    assert next(one for one in after if one.path == path).watched_by


def test_every_kind_of_file_has_a_way_to_ask_for_a_release() -> None:
    ecosystems = pytest.importorskip("ironhouse.observe.dependencies.ecosystems").ecosystems()
    for one in ecosystems:
        text = ask_for(declared("libzmq", "unpinned", path="x", source=one.source), "4.3.5")
        assert "in " not in text, f"{one.source}: {text}"
        keys = {key for key in one.watched_as if key.startswith("dependabot")}
        assert not keys or f"dependabot:{DEPENDABOT[one.source]}" in keys, one.source


def test_the_severity_is_the_advisorys_and_a_range_or_a_package_is_less_sure() -> None:
    def level(*facts: DependencyFact) -> list[tuple[str, str]]:
        return [(one.severity, one.confidence) for one in _found(*facts, rule="libzmq-vulnerable")]

    assert level(declared("libzmq", "pin", "4.3.1")) == [("critical", "high")]
    assert level(declared("pyzmq", "pin", "19.0.2")) == [("critical", "medium")]
    assert level(declared("pyzmq", "range", ">=17")) == [("low", "low")]
    assert level(declared("pyzmq", "range", "<18")) == [("critical", "medium")]
    assert level(declared("libzmq", "pin", "4.2.5-1ubuntu0.2")) == [("low", "low")]
    assert level(declared("libzmq", "pin", "4.3.3")) == [("low", "low")]
    assert level(declared("libzmq", "vendored", "4.3.4")) == []


def test_a_test_that_pins_a_vulnerable_release_is_less_grave_than_what_is_deployed() -> None:
    def level(scope: Scope) -> list[str]:
        fact = replace(declared("libzmq", "pin", "4.3.1"), scope=scope)
        return [one.severity for one in _found(fact, rule="libzmq-vulnerable")]

    assert [level("production"), level("example"), level("test")] == [["critical"], ["medium"], ["low"]]


def test_condas_pyzmq_has_no_wheel_and_is_as_good_as_the_zeromq_beside_it() -> None:
    def found(*facts: DependencyFact) -> list[str]:
        return [one.message.split(":")[0] for one in _found(*facts, rule="libzmq-vulnerable")]

    pyzmq = replace(declared("pyzmq", "pin", "17.0.0", path="environment.yml"), packager="conda")
    library = declared("libzmq", "pin", "4.2.5", path="environment.yml", line=2)
    assert found(pyzmq, library) == ["libzmq 4.2.5"]
    rule = RULES["libzmq-vulnerable"]
    assert _outcomes(rule, (pyzmq,)) == {"undetermined"}
    assert _outcomes(rule, (pyzmq, replace(library, version="4.3.5"))) == {"ok"}


def test_a_message_names_the_advisories_the_bundle_and_the_fix() -> None:
    (through,) = _found(declared("pyzmq", "pin", "18.0.2"), rule="libzmq-vulnerable")
    assert through.message.startswith("pyzmq 18.0.2: its wheels bundle libzmq 4.3.1: CVE-2019-13132 (critical), ")
    assert through.message.endswith("and 3 more; all fixed in libzmq 4.3.3")
    assert through.remedy == "pyzmq==27.3.0" and through.socket is None
    (shipped,) = _found(declared("libzmq", "pin", "4.3.2-2ubuntu1"), rule="libzmq-vulnerable")
    assert "as Ubuntu 20.04 ships it" in shipped.message
    (disputed,) = _found(declared("libzmq", "pin", "4.3.3"), rule="libzmq-vulnerable")
    assert "CVE-2020-36400 (critical, disputed)" in disputed.message


def test_a_release_without_a_wheel_for_linux_does_not_tell_which_library_runs() -> None:
    def found(kind: DependencyKind, version: str) -> tuple[str, bool]:
        (one,) = _found(declared("pyzmq", kind, version), rule="libzmq-vulnerable")
        return one.severity, one.message.endswith("on Linux it is built, with the system's libzmq where there is one")

    assert found("pin", "14.2.0") == found("pin", "15.1.0") == ("medium", True)
    assert found("range", "<15") == ("medium", True)
    assert found("pin", "15.2.0") == found("range", "<16") == ("critical", False)


def test_what_cannot_be_placed_is_undetermined_and_never_covered() -> None:
    facts = (
        declared("libzmq", "unpinned"),
        declared("libzmq", "pin", None, line=2),
        declared("pyzmq", "range", ">=${V}", line=3),
        declared("pyzmq", "pin", "24.0.1-4+b1", line=4),
    )
    assert _outcomes(RULES["libzmq-vulnerable"], facts) == {"undetermined"}
    measures = evaluate((), facts, rules().values()).summary.current_libzmq.measures
    assert next(one.tally.undetermined for one in measures if one.name == "no-advisory") == 4


def test_bindings_without_advisories_are_asked_their_age_alone() -> None:
    assert _outcomes(RULES["libzmq-vulnerable"], (declared("cppzmq", "pin", "4.10.0"),)) == set()
    (old,) = _found(declared("cppzmq", "pin", "4.10.0"), rule="libzmq-outdated")
    assert old.severity == "info" and "older than 4.11.0 of 2025-06-20" in old.message
    assert _outcomes(RULES["libzmq-outdated"], (declared("aiozmq", "pin", "1.0.0"),)) == set()


def test_below_the_floor_is_worse_than_not_the_newest() -> None:
    (below,) = _found(declared("libzmq", "pin", "4.3.3"), rule="libzmq-outdated")
    (older,) = _found(declared("libzmq", "pin", "4.3.4"), rule="libzmq-outdated")
    assert (below.severity, older.severity) == ("low", "info") and "4.3.4" in below.message


def test_a_watcher_that_does_not_read_the_file_is_spoken_of() -> None:
    fact = declared("pyzmq", "pin", "27.3.0")
    watcher = DependencyFact("renovate", "watcher", "renovate", "renovate.json", 1, root=".")
    (alone,) = _found(fact, rule="dependency-unwatched")
    (beside,) = _found(fact, watcher, rule="dependency-unwatched")
    assert "nothing in the tree" in alone.message and "does not read it" in beside.message


def test_a_root_that_is_disabled_is_not_asked() -> None:
    fact = declared("libzmq", "pin", "4.0.4", root="a")
    assert evaluate((), (fact,), rules().values()).findings
    assert not evaluate((), (fact,), rules().values(), {"a": Policy(mode="disabled")}).findings


def test_a_remedy_says_that_an_option_is_newer_than_what_is_pinned() -> None:
    from ironhouse.audit.pins import pinned, too_new

    have = pinned((declared("libzmq", "pin", "4.0.4"), declared("libzmq", "pin", "4.3.5", line=2)), "cppzmq")
    assert have is not None
    assert too_new("HEARTBEAT_IVL", have) == "HEARTBEAT_IVL needs libzmq 4.2; you pin 4.0.4 at requirements.txt:1"
    assert too_new("SNDHWM", have) is None
    bundled = pinned((declared("pyzmq", "pin", "16.0.0"), declared("libzmq", "pin", "4.0.4")), "pyzmq")
    assert bundled is not None and "4.1.5 (bundled)" in str(too_new("HEARTBEAT_IVL", bundled))
    assert pinned((declared("libzmq", "range", ">=4"),), "cppzmq") is None


def test_copies_of_one_vendored_library_are_one_finding() -> None:
    facts = tuple(
        declared("libzmq", "vendored", "4.0.4", path=f"lib/{one}.dll", source="library") for one in ("a", "b", "c")
    )
    other = declared("libzmq", "vendored", "4.3.4", path="lib/d.dll", source="library")
    for rule in ("libzmq-vulnerable", "dependency-unwatched"):
        found = [one for one in _found(*facts, other, rule=rule) if one.path != "lib/d.dll"]
        assert [one.path for one in found] == ["lib/a.dll"] and found[0].message.endswith("(and in 2 more copies)")


def test_what_names_no_version_is_told_of_as_info_where_nothing_watches() -> None:
    (bare,) = _found(declared("libzmq", "unpinned"), rule="dependency-unwatched")
    assert bare.severity == "info"


def test_a_header_alone_does_not_say_which_library_runs() -> None:
    header = declared("libzmq", "vendored", "4.3.2", path="zmq.h", source="header")
    [beside] = _found(header, rule="libzmq-vulnerable")
    [alone] = _found(replace(header, alone=True), rule="libzmq-vulnerable")
    assert (beside.severity, beside.confidence) == ("critical", "high")
    assert (alone.severity, alone.confidence) == ("medium", "medium")
    assert alone.message.endswith("a header alone: which library runs is not known")
