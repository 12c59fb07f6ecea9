"""Declarations of libzmq and its bindings by how they are kept up: a version at all, and somebody who watches.

Owns which declaration owes what. Must not know files: what to write instead is ``audit.declaring``'s.
"""

from __future__ import annotations

from collections.abc import Iterator

from ironhouse.advisories.releases import known
from ironhouse.audit.cases import declared
from ironhouse.audit.declaration_rules import NOUN, cmake, in_cmake, in_copies, more_copies, pip
from ironhouse.audit.declaring import ask_for, watch
from ironhouse.audit.rule import DeclarationCase, DeclarationRule, Question, Verdict
from ironhouse.audit.subject import Declaration
from ironhouse.model.fact import DependencyFact

FINDS_WHAT_IS_THERE = frozenset(("CMake", "Autoconf", "Meson", "debian/control", "RPM", "conda-recipe"))
"""Kinds of file that look for an installed library: whoever builds decides which."""


def _unpinned(asked: Declaration) -> Iterator[Verdict]:
    fact = asked.fact
    if fact.kind != "unpinned":
        yield Verdict("ok", fact.path, fact.line)
        return
    branch = f" but the branch or address {fact.version}" if fact.version else ""
    yield Verdict(
        "violation",
        fact.path,
        fact.line,
        f"no version{branch}: each build may get another release, and nobody can say which runs",
        base="info" if fact.source in FINDS_WHAT_IS_THERE else None,
    )


def _unwatched(asked: Declaration) -> Iterator[Verdict]:
    fact = asked.fact
    copies = more_copies(asked)
    if copies < 0:
        return
    if fact.watched_by:
        yield Verdict("ok", fact.path, fact.line)
    else:
        anything = any(one.kind == "watcher" for one in asked.beside)
        words = "what watches this tree does not read it" if anything else "nothing in the tree watches for updates"
        yield Verdict(
            "violation",
            fact.path,
            fact.line,
            f"nobody is told of a new release or an advisory: {words}{in_copies(copies)}",
            base="info" if fact.kind == "unpinned" else None,
        )


def _with_version(asked: Declaration, verdict: Verdict) -> str:
    project = known().projects.get(asked.fact.name)
    return ask_for(asked.fact, project.newest if project else "VERSION")


def _watched(asked: Declaration, verdict: Verdict) -> str:
    return watch(asked.fact)


_PINS = "https://pip.pypa.io/en/stable/topics/repeatable-installs/"

RULES: tuple[DeclarationRule, ...] = (
    DeclarationRule(
        id="dependency-unpinned",
        strategy="current-libzmq",
        base="low",
        confidence="high",
        title="A dependency without a version",
        why=(
            "Without a version nobody can say which libzmq runs, whether an advisory is about it, or why two machines "
            "differ; and a new release arrives without ever having been tried. Where a build looks for an installed "
            "library, a minimum is enough."
        ),
        references=(_PINS,),
        check=_unpinned,
        remedy=_with_version,
        question=Question("pinned", "name a version or a range", "declarations", NOUN),
        valid=(
            DeclarationCase("a pin", (declared("pyzmq", "pin", "27.3.0"),), pip("pyzmq==27.3.0\n")),
            DeclarationCase(
                "a minimum",
                (in_cmake("range", ">=4.3.4"),),
                cmake("find_package(ZeroMQ 4.3.4 REQUIRED)\n"),
            ),
        ),
        invalid=(
            DeclarationCase("a bare name", (declared("pyzmq", "unpinned"),), pip("pyzmq\n")),
            DeclarationCase(
                "whatever is installed",
                (in_cmake("unpinned"),),
                cmake("find_package(ZeroMQ REQUIRED)\n"),
            ),
        ),
    ),
    DeclarationRule(
        id="dependency-unwatched",
        strategy="current-libzmq",
        base="low",
        confidence="medium",
        title="A dependency that nothing watches",
        why=(
            "libzmq is released every few years and its advisories come without notice. If nothing reads the "
            "declaration on a schedule, nobody hears of either. Watchers outside the tree (a company's scanner, a "
            "bot that is configured elsewhere) cannot be seen from here. Where no version is named there is little to "
            "watch, and the finding is info."
        ),
        references=(
            "https://docs.github.com/en/code-security/dependabot/working-with-dependabot/dependabot-options-reference",
            "https://docs.renovatebot.com/",
        ),
        check=_unwatched,
        remedy=_watched,
        question=Question("watched", "are watched for updates", "declarations", NOUN),
        valid=(
            DeclarationCase(
                "Dependabot reads it",
                (
                    declared("pyzmq", "pin", "27.3.0", watched_by=("dependabot",)),
                    DependencyFact("dependabot", "watcher", "dependabot", ".github/dependabot.yml", 3, root="."),
                ),
                (
                    ("requirements.txt", "pyzmq==27.3.0\n"),
                    (
                        ".github/dependabot.yml",
                        "version: 2\nupdates:\n  - package-ecosystem: pip\n    directory: /\n"
                        "    schedule:\n      interval: weekly\n",
                    ),
                ),
            ),
        ),
        invalid=(
            DeclarationCase("nothing reads it", (declared("pyzmq", "pin", "27.3.0"),), pip("pyzmq==27.3.0\n")),
            DeclarationCase(
                "a build that Dependabot does not read",
                (in_cmake("range", ">=4.3.4"),),
                cmake("find_package(ZeroMQ 4.3.4 REQUIRED)\n"),
            ),
        ),
    ),
)
