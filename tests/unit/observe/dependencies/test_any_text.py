"""One invariant of every parser: on any text it gives declarations on lines that exist, or ``UnreadableError``."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ironhouse.observe.dependencies.declared import UnreadableError
from ironhouse.observe.dependencies.ecosystems import Ecosystem, ecosystems
from ironhouse.observe.dependencies.watchers import Watcher, watchers
from ironhouse.observe.dependencies.watching import covers

PATHS = {"header": "zmq.h", "library": "libzmq.so.5.2.4", "Meson-wrap": "subprojects/libzmq.wrap"}

FRAGMENTS = st.one_of(
    st.text(max_size=8),
    st.sampled_from(
        (
            *"\n \t\\\"'()[]{}<>=!~^,;:#@$%&|*-_./\r\x0c\x85\u2028\0",
            *("pyzmq", "zeromq", "libzmq", "cppzmq", "libzmq3-dev", "zmq", "==25.1.2", ">=4.2", "4.3.4", "v4.3.5"),
            *(
                "find_package(",
                "FetchContent_Declare(",
                "GIT_TAG ",
                "set(",
                "${V}",
                "EXACT",
                "dependency('",
                "version:",
            ),
            *("PKG_CHECK_MODULES([", "BuildRequires: ", "Build-Depends: ", "bazel_dep(name = ", "urls = ["),
            *("apt-get install -y ", "pip install ", "git clone ", "git checkout ", "sh -c ", "RUN ", "&& ", "\\\n"),
            *("[project]\n", "dependencies = [", "[[package]]\n", 'name = "pyzmq"\n', 'version = "1"\n', "[options]\n"),
            *("install_requires", '"dependencies": [', '"overrides": ', '{"name": ', "- ", "{{ x }}", "{% set x = "),
            *("updates:\n", "- package-ecosystem: pip\n", "  directory: /\n", "ignore:\n", "&a ", "*a", "<<: "),
            *("cron: ", "trivy fs ", "pip-audit -r ", "#define ZMQ_VERSION_MAJOR 4\n", "#define ZMQ_VERSION_MINOR 3\n"),
            *("https://github.com/zeromq/libzmq/archive/v4.3.4.tar.gz", "git+https://github.com/zeromq/pyzmq@v1.2"),
        )
    ),
)
TEXTS = st.lists(FRAGMENTS, max_size=40).map("".join)


@pytest.mark.parametrize("ecosystem", ecosystems(), ids=lambda ecosystem: ecosystem.source)
@settings(max_examples=60, deadline=None)
@given(text=TEXTS)
def test_an_ecosystems_parser_gives_lines_that_exist(ecosystem: Ecosystem, text: str) -> None:
    try:
        found = list(ecosystem.parse(PATHS.get(ecosystem.source, "x"), text))
    except UnreadableError:
        return
    assert all(1 <= declared.line <= text.count("\n") + 1 for declared in found)


@pytest.mark.parametrize("watcher", watchers(), ids=lambda watcher: watcher.name)
@settings(max_examples=100, deadline=None)
@given(text=TEXTS)
def test_a_watchers_parser_gives_watches_that_can_be_asked(watcher: Watcher, text: str) -> None:
    try:
        found = list(watcher.parse("x", text))
    except UnreadableError:
        return
    for watch in found:
        assert 1 <= watch.line <= text.count("\n") + 1
        covers(watch, ("dependabot:pip", "*"), "a/b.txt", ("pyzmq",))


def test_there_are_parsers_to_ask() -> None:
    assert len(ecosystems()) > 30 and len(watchers()) == 4
