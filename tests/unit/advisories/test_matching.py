"""Which advisories a declared version falls under."""

from __future__ import annotations

import pytest

from ironhouse.advisories.matching import Placed, exact, fixed_in, library, matches, ranged
from ironhouse.advisories.record import advisories

OF_433 = {"CVE-2020-15166", "CVE-2021-20234", "CVE-2021-20235", "CVE-2021-20236", "CVE-2021-20237"}
IN_ALL_SERIES = {"CVE-2020-15166", "CVE-2021-20234", "CVE-2021-20236"}


def _found(placed: Placed | None) -> dict[str, str]:
    assert placed is not None
    return {one.advisory.id: one.certainty for one in matches(placed)}


@pytest.mark.parametrize(
    ("version", "ids"),
    [
        ("4.3.5", set()),
        ("4.3.4", set()),
        ("4.3.2", OF_433),
        ("4.3.1", OF_433 | {"CVE-2019-13132"}),
        ("4.3.0", OF_433 | {"CVE-2019-13132", "CVE-2019-6250"}),
        ("4.2.0", OF_433 | {"CVE-2019-13132", "CVE-2019-6250"}),
        ("4.1.8", set()),
        ("4.1.7", IN_ALL_SERIES),
        ("4.1.6", IN_ALL_SERIES | {"CVE-2019-13132"}),
        ("4.1.0", IN_ALL_SERIES | {"CVE-2019-13132", "CVE-2014-9721"}),
        ("4.0.10", set()),
        ("4.0.5", IN_ALL_SERIES | {"CVE-2019-13132", "CVE-2014-9721"}),
        ("4.0.4", IN_ALL_SERIES | {"CVE-2019-13132", "CVE-2014-9721", "CVE-2014-7202", "CVE-2014-7203"}),
        ("3.2.5", IN_ALL_SERIES),
    ],
)
def test_a_pin_of_libzmq_falls_under_the_advisories_of_its_series(version: str, ids: set[str]) -> None:
    assert _found(exact("libzmq", version)) == dict.fromkeys(ids, "must")


def test_a_disputed_record_is_never_certain() -> None:
    assert _found(exact("libzmq", "4.3.3")) == {"CVE-2020-36400": "may"}


def test_a_tag_and_a_commit_are_releases_too() -> None:
    assert _found(exact("libzmq", "v4.3.2")) == _found(exact("libzmq", "a84ffa12b2eb3569ced199660bac5ad128bff1f0"))
    assert exact("libzmq", "0123456789abcdef0123456789abcdef01234567").versions == ()
    assert exact("libzmq", "main").versions == () and exact("libzmq", "1234567").versions == ()


@pytest.mark.parametrize(
    ("version", "fixed", "left"),
    [
        ("4.2.5-1", set(), OF_433 | {"CVE-2019-13132", "CVE-2019-6250"}),
        ("4.2.5-1ubuntu0.1", {"CVE-2019-6250"}, OF_433 | {"CVE-2019-13132"}),
        ("4.2.5-1ubuntu0.2", {"CVE-2019-6250", "CVE-2019-13132"}, OF_433),
        ("4.2.5-1ubuntu0.2+esm1", {"CVE-2020-15166", "CVE-2019-13132"}, OF_433 - {"CVE-2020-15166"}),
        ("4.3.2-2ubuntu1.20.04.1~esm2", OF_433 - {"CVE-2021-20234", "CVE-2021-20236"}, {"CVE-2021-20236"}),
        ("4.2.1-4+deb9u4", {"CVE-2021-20234", "CVE-2021-20235"}, {"CVE-2021-20236"}),
        ("4.2.5-2", set(), {"CVE-2019-6250"}),
        ("4.3.4-6", OF_433, set()),
        ("4.3.1-5", {"CVE-2019-13132"}, OF_433),
        ("4.3.2-r1", set(), OF_433),
    ],
)
def test_a_distributions_backport_counts_and_the_rest_is_left_open(
    version: str, fixed: set[str], left: set[str]
) -> None:
    found = _found(exact("libzmq", version))
    assert not fixed & set(found) and left <= set(found)
    assert set(found.values()) <= {"may"}


def test_a_range_that_still_lets_one_in_may_and_one_that_lets_in_nothing_else_must() -> None:
    assert _found(ranged("libzmq", ">=4.3"))["CVE-2019-6250"] == "may"
    assert _found(ranged("libzmq", "<4.3,>=4.2"))["CVE-2019-6250"] == "must"
    assert _found(ranged("libzmq", ">=4.3.4")) == {}
    assert ranged("libzmq", ">=5").versions == () and ranged("aiozmq", ">=1").versions == ()


def test_pyzmq_comes_to_the_libzmq_that_its_wheels_bundle() -> None:
    assert _found(library(exact("pyzmq", "25.1.2"))) == {}
    assert _found(library(exact("pyzmq", "19.0.2"))) == dict.fromkeys(OF_433, "must")
    assert library(exact("pyzmq", "19.0.2")) == Placed("libzmq", ("4.3.2",), None, "pyzmq")
    assert set(_found(library(ranged("pyzmq", ">=19"))).values()) == {"may"}
    assert _found(library(ranged("pyzmq", ">=22"))) == {}


def test_other_bindings_and_a_distributions_pyzmq_bring_no_libzmq_of_their_own() -> None:
    assert library(exact("cppzmq", "4.10.0")) is None
    assert library(exact("pyzmq", "24.0.1-4+b1")) is None


def test_what_zeromq_does_not_reach_is_left_out() -> None:
    assert _found(exact("libsodium", "1.0.20")) == {}


def test_the_gravest_comes_first() -> None:
    levels = [one.advisory.database_specific.severity for one in matches(exact("libzmq", "4.0.4"))]
    assert levels == sorted(levels, key=("CRITICAL", "HIGH", "MEDIUM", "LOW").index) and levels[0] == "CRITICAL"


def test_the_fix_is_the_one_of_its_own_series() -> None:
    overflow = next(one for one in advisories() if one.id == "CVE-2019-13132")
    assert [fixed_in(overflow, one) for one in ("4.0.4", "4.1.6", "4.2.5", "4.3.5")] == [
        "4.0.9",
        "4.1.7",
        "4.3.2",
        None,
    ]
