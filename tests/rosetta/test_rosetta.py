"""The same program in Python, C and C++ gives the same facts.

Owns the walk over the cases and the comparison. README.md beside this says how a case is written. Must not know
any case by name.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ironhouse.model.fact import EndpointFact, OperationFact, OptionFact, SocketFact
from ironhouse.model.sockets import ranked
from ironhouse.observe.source.survey import Survey, survey

HERE = Path(__file__).parent

BINDINGS: dict[str, tuple[str, str, str]] = {
    "python": (".py", "python", "pyzmq"),
    "c": (".c", "c", "libzmq"),
    "cpp": (".cpp", "cpp", "cppzmq"),
    "czmq": (".czmq.c", "c", "czmq"),
    "zmqpp": (".zmqpp.cpp", "cpp", "zmqpp"),
    "capi": (".capi.cpp", "cpp", "libzmq"),
}
"""Variant → the end of its file's name, its language, its binding."""

LANGUAGES = ("python", "c", "cpp")
OPERATIONS = ("send", "recv", "poll", "proxy")
ENDS = ("handled", "limit_ms", "awaited")
"""What is told of a call whose wait has ended."""
ANYTHING = "?"
"""An option's value that the source does not fix."""

_MARKS = re.compile(r"(?://|#|/\*)\s*((?:@[\w-]+\s*)+)(?:\*/)?\s*\\?$", re.MULTILINE)

Facts = dict[str, Any]


class Case(NamedTuple):
    """One program in one language: where its expectation stands and where its source does."""

    expectation: Path
    variant: str
    source: Path

    @property
    def id(self) -> str:
        return f"{self.expectation.parent.name}/{self.expectation.stem}[{self.variant}]"


def _cases() -> Iterator[Case]:
    for expectation in sorted(HERE.glob("*/*.toml")):
        for variant, (suffix, _, _) in BINDINGS.items():
            for source in (
                expectation.with_name(f"{expectation.stem}{suffix}"),
                expectation.with_suffix("") / variant,
            ):
                if source.exists():
                    yield Case(expectation, variant, source)


CASES = list(_cases())


def test_every_point_of_what_must_be_right_has_cases() -> None:
    topics = {case.expectation.parent.name[:2] for case in CASES}
    assert topics >= {f"{number:02}" for number in range(1, 15)}


@pytest.mark.parametrize("expectation", sorted({case.expectation for case in CASES}), ids=lambda path: path.stem)
def test_a_case_that_lacks_a_language_says_why(expectation: Path) -> None:
    present = {BINDINGS[case.variant][1] for case in CASES if case.expectation == expectation}
    lacks = tomllib.loads(expectation.read_text(encoding="utf-8")).get("lacks", {})
    assert present | set(lacks) == set(LANGUAGES)
    assert not present & set(lacks)
    assert all(isinstance(why, str) and len(why) > 10 for why in lacks.values())


def test_every_file_belongs_to_a_case() -> None:
    owned = {case.source for case in CASES} | {case.expectation for case in CASES}
    stray = [
        path
        for path in HERE.glob("*/**/*")
        if path.is_file() and "__pycache__" not in path.parts and owned.isdisjoint((path, *path.parents))
    ]
    assert stray == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_the_facts_are_those_that_the_program_means(case: Case) -> None:
    expected = _for_variant(tomllib.loads(case.expectation.read_text(encoding="utf-8")), case.variant)
    found = survey(case.source, cache=False)
    places = _places(case.source)
    _, language, binding = BINDINGS[case.variant]
    sockets = [
        _expected_socket(one, places, {"language": language, "binding": binding}) for one in expected.get("socket", ())
    ]
    left = list(found.sockets)
    shown = [_shown_socket(one, _take(left, one)) for one in sockets]
    assert [*shown, *map(_everything, left)] == sockets
    assert _unresolved(found) == [(one["kind"], *_place(places, one["at"])) for one in expected.get("unresolved", ())]
    assert _secrets(found) == sorted(
        (one["kind"], *_place(places, one["at"]), one["what"], one.get("through"), one.get("sort", "key"))
        for one in expected.get("secret", ())
    )
    assert found.problems == ()


# Expectations


def _for_variant(value: Any, variant: str) -> Any:
    """The expectation with each choice by variant made, and entries for other variants left out."""
    if isinstance(value, dict):
        if value and value.keys() <= {*BINDINGS, "else"}:
            return _for_variant(value.get(variant, value.get("else")), variant)
        return {key: _for_variant(one, variant) for key, one in value.items() if key != "lacks"}
    if isinstance(value, list):
        mine = [one for one in value if not (isinstance(one, dict) and variant not in one.get("only", [variant]))]
        return [_for_variant(one, variant) for one in mine]
    return value


def _expected_socket(one: Facts, places: dict[str, tuple[str, int]], fixed: dict[str, str]) -> Facts:
    path, line = _place(places, one["at"])
    return {
        **fixed,
        "path": path,
        "line": line,
        "type": one["type"],
        "factory": _place(places, one["factory"]) if one.get("factory") else None,
        "scope": one.get("scope", "production"),
        **{key: one[key] for key in ("binding", "name", "confidence") if key in one},
        "options": {name: _expected_option(value, places) for name, value in one.items() if name.isupper()},
        "not_inherited": sorted(one.get("not_inherited", ())),
        "monitors": [
            (
                *_place(places, each["at"]),
                each["drained"],
                _place(places, early) if (early := each.get("closed")) else None,
            )
            for each in one.get("monitors", ())
        ],
        "endpoints": sorted(
            (_expected_endpoint(op, each, places) for op in ("bind", "connect") for each in one.get(op, ())),
            key=_by_place,
        ),
        "operations": sorted(
            (_expected_operation(op, each, places) for op in OPERATIONS for each in one.get(op, ())), key=_by_place
        ),
        "decoding": sorted(
            (
                {"kind": each["kind"], "place": _place(places, each["at"]), "guarded_by": each.get("guarded_by")}
                for each in one.get("decoding", ())
            ),
            key=_by_place,
        ),
    }


def _expected_option(value: Any, places: dict[str, tuple[str, int]]) -> Facts:
    given = value if isinstance(value, dict) else {"value": value}
    fact = {
        "certainty": given.get("certainty", "must"),
        "value": None if given["value"] == ANYTHING else given["value"],
    }
    if "at" in given:
        fact["place"] = _place(places, given["at"])
    return fact | {key: given[key] for key in ("flag", "text") if key in given}


def _expected_endpoint(op: str, given: Facts, places: dict[str, tuple[str, int]]) -> Facts:
    return {
        "op": op,
        "place": _place(places, given["at"]),
        "exposure": list(ranked(given["exposure"].split("|"))),
        "mechanism": given.get("mechanism"),
        "certainty": given.get("certainty", "must"),
        "zap": given.get("zap", "none"),
        "late": sorted(given.get("late", ())),
        **({"handler": _place(places, given["handler"])} if "handler" in given else {}),
    } | {key: given[key] for key in ("text", "flag") if key in given}


def _expected_operation(op: str, given: Facts, places: dict[str, tuple[str, int]]) -> Facts:
    fact = {"op": op, "place": _place(places, given["at"]), "bound": given["bound"]}
    return fact | {key: given[key] for key in ("by", *ENDS) if key in given}


# What was found, in the same shape


def _take(left: list[SocketFact], expected: Facts) -> SocketFact | None:
    """The fact that an expectation is about, taken out of those that are left."""
    for one in left:
        if (one.path, one.line, one.type) == (expected["path"], expected["line"], expected["type"]) and (
            expected.get("name") in (None, one.name)
        ):
            left.remove(one)
            return one
    return next(
        (left.pop(n) for n, one in enumerate(left) if (one.path, one.line) == (expected["path"], expected["line"])),
        None,
    )


def _shown_socket(expected: Facts, fact: SocketFact | None) -> Facts:
    """The fact with what the expectation asks about it."""
    if fact is None:
        return {"missing": (expected["path"], expected["line"], expected["type"])}
    shown = _everything(fact)
    for key in ("name", "confidence"):
        if key not in expected:
            del shown[key]
    for name, option in shown["options"].items():
        _trim(option, expected["options"].get(name))
    for key, wanted in (("endpoints", expected["endpoints"]), ("operations", expected["operations"])):
        for one in shown[key]:
            _trim(one, next((each for each in wanted if _same_call(each, one)), None))
    for one, each in zip(shown["decoding"], expected["decoding"], strict=False):
        _trim(one, each)
    return shown


def _same_call(left: Facts, right: Facts) -> bool:
    return (
        left["op"] == right["op"]
        and left["place"] == right["place"]
        and ("text" not in left or left["text"] == right["text"])
    )


def _trim(shown: Facts, expected: Facts | None) -> None:
    """Leave out what is compared only where it is given; a mention is enough for what is prose."""
    if expected is None:
        return
    for key in ("text", "flag", "place", "by", "handler", *ENDS):
        if key in shown and key not in expected:
            del shown[key]
    for key in ("by", "guarded_by"):
        wanted, given = expected.get(key), shown.get(key)
        if isinstance(wanted, str) and isinstance(given, str) and wanted in given:
            shown[key] = wanted


def _everything(fact: SocketFact) -> Facts:
    return {
        "language": fact.language,
        "binding": fact.binding,
        "path": fact.path,
        "line": fact.line,
        "type": fact.type,
        "factory": (fact.factory.path, fact.factory.line) if fact.factory is not None else None,
        "scope": fact.scope,
        "name": fact.name,
        "confidence": fact.confidence,
        "options": {name: _shown_option(option) for name, option in fact.options.items()},
        "not_inherited": sorted(fact.not_inherited),
        "monitors": [
            (
                one.path,
                one.line,
                one.drained,
                (one.closed_early.path, one.closed_early.line) if one.closed_early else None,
            )
            for one in fact.monitors
        ],
        "endpoints": sorted(map(_shown_endpoint, fact.endpoints), key=_by_place),
        "operations": sorted(map(_shown_operation, fact.operations), key=_by_place),
        "decoding": sorted(
            ({"kind": one.kind, "place": (one.path, one.line), "guarded_by": one.guarded_by} for one in fact.decoding),
            key=_by_place,
        ),
    }


def _shown_option(option: OptionFact) -> Facts:
    place = (option.path, option.line)
    return {
        "certainty": option.certainty,
        "value": option.value,
        "place": place,
        "flag": option.flag,
        "text": option.text,
    }


def _shown_endpoint(one: EndpointFact) -> Facts:
    return {
        "op": one.op,
        "place": (one.path, one.line),
        "exposure": list(one.exposure),
        "mechanism": one.mechanism,
        "certainty": one.certainty,
        "zap": one.zap,
        "late": sorted(one.late_options),
        "text": one.text,
        "flag": one.flag,
        "handler": (one.handler.path, one.handler.line) if one.handler is not None else None,
    }


def _shown_operation(one: OperationFact) -> Facts:
    ends = {"handled": one.handled, "limit_ms": one.limit_ms, "awaited": one.awaited}
    return {"op": one.op, "place": (one.path, one.line), "bound": one.bound, "by": one.by, **ends}


def _unresolved(found: Survey) -> list[tuple[str, str, int]]:
    """Only types and options: an address that the code leaves open is told by its exposure."""
    return [(one.kind, one.path, one.line) for one in found.unresolved if one.kind != "endpoint"]


def _secrets(found: Survey) -> list[tuple[object, ...]]:
    return sorted((one.kind, one.path, one.line, one.what, one.through, one.sort) for one in found.secrets)


# Places


def _places(source: Path) -> dict[str, tuple[str, int]]:
    """Each mark's file, relative to the root that is audited, and its line. A mark stands once in a program."""
    root = source if source.is_dir() else source.parent
    places: dict[str, tuple[str, int]] = {}
    for path in sorted(source.rglob("*")) if source.is_dir() else [source]:
        if not path.is_file() or "__pycache__" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        for found in _MARKS.finditer(text):
            for mark in found.group(1).split():
                assert mark not in places, f"{mark} stands twice"
                places[mark] = (path.relative_to(root).as_posix(), text.count("\n", 0, found.start()) + 1)
    return places


def _place(places: dict[str, tuple[str, int]], mark: str) -> tuple[str, int]:
    return places[f"@{mark}"]


def _by_place(one: Facts) -> tuple[object, ...]:
    return (one["place"], one.get("op", ""), one.get("exposure", ""), one.get("text") or "")
