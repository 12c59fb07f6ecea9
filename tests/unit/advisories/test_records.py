"""The records are whole, dated, and say where each of them comes from."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from ironhouse.advisories.record import Advisory, advisories
from ironhouse.advisories.releases import bundled, known, newest, of_commit, shipped
from ironhouse.advisories.versions import packaged, upstream_key

RECORDS = advisories()
DATE = re.compile(r"20\d\d-\d\d-\d\d")


def test_there_is_a_record_for_every_file_and_it_is_named_for_its_id() -> None:
    names = {one.name for one in files("ironhouse.advisories").joinpath("records").iterdir()}
    assert names == {f"{one.id}.json" for one in RECORDS} and len(RECORDS) >= 12


@pytest.mark.parametrize("record", RECORDS, ids=lambda one: str(one.id))
def test_a_record_has_its_sources_its_day_and_ranges_in_order(record: Advisory) -> None:
    assert any(record.id in one.url for one in record.references)
    assert all(one.url.startswith(("https://", "http://")) for one in record.references)
    assert DATE.fullmatch(record.database_specific.checked) and DATE.match(record.published)
    assert record.summary and record.details and record.database_specific.notes
    for one in record.affected[0].ranges:
        bounds = [upstream_key(event.introduced or event.fixed or "") for event in one.events]
        assert all(bounds) and bounds == sorted(bounds, key=lambda key: key or ())
        assert [event.introduced is None for event in one.events] == [False, True] * (len(bounds) // 2)


@pytest.mark.parametrize("record", RECORDS, ids=lambda one: str(one.id))
def test_a_distributions_fixed_version_reads_as_one(record: Advisory) -> None:
    for affected in record.affected[1:]:
        assert affected.package.name == "zeromq3"
        assert all(packaged(event.fixed) for one in affected.ranges for event in one.events if event.fixed)


def test_what_is_not_confirmed_says_so() -> None:
    unsure = {one.id for one in RECORDS if one.database_specific.confidence == "low"}
    assert unsure == {one.id for one in RECORDS if one.database_specific.disputed} == {"CVE-2020-36400"}


def test_releases_are_in_order_of_their_series_and_the_newest_is_among_them() -> None:
    for name, project in known().projects.items():
        assert (newest(name) or project.releases[0]).version == project.newest
        assert all(upstream_key(one.version) for one in project.releases)
        assert all(DATE.fullmatch(one.date) for one in project.releases if one.date)
    assert DATE.fullmatch(known().checked)


@pytest.mark.parametrize(
    ("pyzmq", "libzmq", "libsodium"),
    [
        ("16.0.0", "4.1.5", ""),
        ("17.0.0", "4.1.6", ""),
        ("18.0.2", "4.3.1", ""),
        ("19.0.2", "4.3.2", ""),
        ("22.0", "4.3.4", ""),
        ("25.1.2", "4.3.4", ""),
        ("26.0.0b1", None, ""),
        ("26.4.0", "4.3.5", "1.0.20"),
        ("27.3.0", "4.3.5", "1.0.22"),
    ],
)
def test_what_a_wheel_of_pyzmq_bundles(pyzmq: str, libzmq: str | None, libsodium: str) -> None:
    found = bundled(pyzmq)
    assert found is not None
    assert libzmq is None or found.libzmq == libzmq
    assert found.libsodium == libsodium


def test_a_release_is_known_by_its_commit_and_a_package_by_its_distribution() -> None:
    assert of_commit("libzmq", "622fc6dde99ee172ebaa9c8628d85a7a1995a21d") == "4.3.5"
    assert of_commit("libzmq", "4097855") == "4.3.4"
    assert of_commit("libzmq", "409785") is None and of_commit("libzmq", "0" * 40) is None
    assert shipped("4.3.4-6") == "Debian 12" and shipped("4.3.4-7") is None
