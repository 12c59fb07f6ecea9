from __future__ import annotations

import pytest

from ironhouse.advisories.versions import debian_before, packaged, permits, upstream_key


def test_upstream_orders_by_number_and_a_candidate_comes_before_its_release() -> None:
    in_order = ["3.2.5", "4.0.9", "4.0.10", "4.2.0-rc1", "4.2", "4.2.1", "v4.3.5", "26.0.0b1", "26.0"]
    keys = [upstream_key(one) for one in in_order]
    assert all(keys) and keys == sorted(keys, key=lambda key: key or ())
    assert upstream_key("4.2") == upstream_key("4.2.0")
    assert upstream_key("master") is None and upstream_key("4.3.5-1") is None


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("4.3.1-4", "4.3.1-4+deb10u2"),
        ("4.3.1-4+deb10u2", "4.3.1-5"),
        ("4.3.2-2ubuntu1", "4.3.2-2ubuntu1.20.04.1~esm1"),
        ("4.3.2-2ubuntu1.20.04.1~esm1", "4.3.2-2ubuntu1.20.04.1~esm2"),
        ("4.3.2-2ubuntu1.20.04.1~esm2", "4.3.2-2ubuntu1.20.04.1"),
        ("4.2.5-1ubuntu0.2", "4.2.5-1ubuntu0.2+esm1"),
        ("4.0.4+dfsg-2", "4.0.4+dfsg-2ubuntu0.1"),
        ("4.0.5+dfsg-3ubuntu1~gcc5.1", "4.0.5+dfsg-3ubuntu1"),
        ("4.3.4-6", "4.3.5-1"),
        ("4.2.1-4+deb9u4", "4.2.1-4+deb9u10"),
    ],
)
def test_dpkgs_order(earlier: str, later: str) -> None:
    assert debian_before(earlier, later) and not debian_before(later, earlier)
    assert not debian_before(later, later)


@pytest.mark.parametrize(
    ("text", "upstream"),
    [
        ("4.3.4-1+deb11u1", "4.3.4"),
        ("4.0.4+dfsg-2ubuntu0.1", "4.0.4"),
        ("4.3.5-r2", "4.3.5"),
        ("4.3.4-3.el9", "4.3.4"),
        ("1:4.3.4-1", "4.3.4"),
        ("4.3.4", None),
        ("4.2.0-rc1", None),
    ],
)
def test_a_packages_version_names_upstreams(text: str, upstream: str | None) -> None:
    found = packaged(text)
    assert (found and found[0]) == upstream


@pytest.mark.parametrize(
    ("specifier", "inside", "outside"),
    [
        (">=22,<26", "25.1.2", "26.0.0"),
        (">=4.2", "4.3.5", "4.1.8"),
        ("~=25.1", "25.9", "26.0"),
        ("~=25.1.1", "25.1.2", "25.2"),
        ("^25.1", "25.9", "26.0"),
        ("~25.1", "25.1.9", "25.2"),
        ("25.*", "25.1.2", "26.0"),
        ("==25.1.*", "25.1.2", "25.2.0"),
        ("!=25.1.*,>=25", "25.2.0", "25.1.2"),
        ("=4.3", "4.3.1", "4.2.5"),
        ("4.3.x", "4.3.1", "4.2.5"),
        (">=4.3 <5", "4.3.5", "4.2.5"),
        (">=4.2,<=4.3.1", "4.3.1", "4.3.2"),
        (">>4.2", "4.2.1", "4.2.0"),
        ("<<4.3", "4.2.5", "4.3.0"),
        (">=4.2.1~", "4.2.1", "4.2.0"),
        ("<4.1|>=4.3", "4.3.0", "4.2.0"),
        ("!=17.0.0,>=16", "17.1.0", "17.0.0"),
    ],
)
def test_a_range_lets_in_what_it_says(specifier: str, inside: str, outside: str) -> None:
    assert permits(specifier, inside) is True
    assert permits(specifier, outside) is False


@pytest.mark.parametrize("specifier", ["", "latest", ">=${VERSION}", "master", ">=4.2 or so", "~=abc", ">" * 300])
def test_a_range_that_cannot_be_read_is_not_known(specifier: str) -> None:
    assert permits(specifier, "4.3.5") is None
