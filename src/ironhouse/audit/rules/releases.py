"""Declarations of libzmq and its bindings by their release: known flaws, and age.

Owns which release owes what. Must not know files: what to write instead is ``audit.declaring``'s. A range is judged by
what it lets in: an affected release that it still permits is *may*, one that it cannot but choose *must*.
"""

from __future__ import annotations

from collections.abc import Iterator

from ironhouse.advisories.matching import Match, Placed, exact, fixed_in, library, matches, ranged
from ironhouse.advisories.releases import has_linux_wheels, known, newest, shipped
from ironhouse.advisories.versions import upstream_key
from ironhouse.audit.cases import declared
from ironhouse.audit.declaration_rules import NOUN, cmake, in_cmake, in_copies, more_copies, pip
from ironhouse.audit.declaring import ask_for
from ironhouse.audit.rule import DeclarationCase, DeclarationRule, Question, Verdict
from ironhouse.audit.subject import Declaration
from ironhouse.model.fact import DependencyFact
from ironhouse.model.finding import Severity

SHOWN = 3
LEVELS: dict[str, Severity] = {"CRITICAL": "critical", "HIGH": "high", "MEDIUM": "medium", "LOW": "low"}


def _placed(fact: DependencyFact) -> Placed | None:
    """Where the declaration stands; None where it names no version that could be placed."""
    if fact.version is None or fact.kind == "unpinned":
        return None
    placed = ranged(fact.name, fact.version) if fact.kind == "range" else exact(fact.name, fact.version)
    return placed if placed.versions else None


def _vulnerable(asked: Declaration) -> Iterator[Verdict]:
    fact = asked.fact
    copies = more_copies(asked)
    if fact.name not in ("libzmq", "pyzmq") or copies < 0:
        return
    if fact.packager is not None:
        if not any(one.name == "libzmq" and one.path == fact.path for one in asked.beside):
            words = f"{fact.packager} packs libzmq apart, and nothing says which"
            yield Verdict("undetermined", fact.path, fact.line, words)
        return
    placed = _placed(fact)
    brings = library(placed) if placed is not None else None
    if brings is None or not brings.versions:
        yield Verdict("undetermined", fact.path, fact.line, "which libzmq this comes to is not known")
        return
    found = matches(brings)
    if not found:
        yield Verdict("ok", fact.path, fact.line)
        return
    sure = [one for one in found if one.certainty == "must"]
    counted = sure or list(found)
    built = _is_built_on_linux(placed, brings)
    yield Verdict(
        "violation",
        fact.path,
        fact.line,
        _says(fact, brings, counted) + in_copies(copies) + (_LONE if fact.alone else _BUILT if built else ""),
        base=_base(sure, open_which=fact.alone or built),
        confidence=("high" if brings.through is None and not fact.alone else "medium") if sure else "low",
    )


_LONE = "; a header alone: which library runs is not known"
_BUILT = "; those are for macOS and Windows: on Linux it is built, with the system's libzmq where there is one"


def _is_built_on_linux(placed: Placed | None, brings: Placed) -> bool:
    """Whether the library comes by wheels that no release which may be chosen has for Linux."""
    chosen = placed.versions if placed is not None and brings.through else ()
    return bool(chosen) and not any(map(has_linux_wheels, chosen))


def _base(sure: list[Match], *, open_which: bool) -> Severity:
    """The advisory's own severity where the release is sure; no graver than medium where which library runs is open."""
    if not sure:
        return "low"
    found = LEVELS[sure[0].advisory.database_specific.severity]
    return "medium" if open_which and found in ("critical", "high") else found


def _says(fact: DependencyFact, brings: Placed, found: list[Match]) -> str:
    """Which libzmq, which advisories, and what rids it of them."""
    named = [
        f"{one.advisory.id} ({one.advisory.database_specific.severity.lower()}"
        f"{', disputed' if one.advisory.database_specific.disputed else ''})"
        for one in found[:SHOWN]
    ]
    more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    lowest = min(brings.versions, key=lambda one: upstream_key(one) or ())
    if fact.kind == "range":
        via = "its wheels bundle" if brings.through else "it lets in"
        subject = f"a range that still permits an affected release: {via} libzmq {lowest}"
    elif brings.through:
        subject = f"its wheels bundle libzmq {lowest}"
    elif brings.whole:
        ships = shipped(brings.whole)
        subject = f"{lowest}, {f'as {ships} ships it, ' if ships else ''}with no record of a backported fix"
    else:
        subject = "known flaws" if fact.name == "libzmq" else f"libzmq {lowest}"
    fixes = [fix for one in found if (fix := fixed_in(one.advisory, lowest))]
    fixed = max(fixes, key=lambda one: upstream_key(one) or (), default=None)
    return f"{subject}: {', '.join(named)}{more}" + (f"; all fixed in libzmq {fixed}" if fixed else "")


def _outdated(asked: Declaration) -> Iterator[Verdict]:
    fact = asked.fact
    project = known().projects.get(fact.name)
    placed = _placed(fact)
    last = newest(fact.name)
    copies = more_copies(asked)
    if project is None or last is None or copies < 0:
        return
    if placed is None:
        if fact.kind != "unpinned":
            yield Verdict("undetermined", fact.path, fact.line, "which release this is is not known")
        return
    have = max(placed.versions, key=lambda one: upstream_key(one) or ())
    key = upstream_key(have) or ()
    of_day = f"the newest known on {known().checked}"
    if project.floor and key < (upstream_key(project.floor) or ()) and fact.kind != "range":
        yield Verdict(
            "violation",
            fact.path,
            fact.line,
            f"older than {project.floor}, the oldest to be content with: {project.floor_why}; "
            f"{last.version} is {of_day}{in_copies(copies)}",
            base="low" if fact.name == "libzmq" else "info",
        )
    elif key < (upstream_key(last.version) or ()):
        dated = f" of {last.date}" if last.date else ""
        what = "a range that keeps out" if fact.kind == "range" else "older than"
        words = f"{what} {last.version}{dated}, {of_day}{in_copies(copies)}"
        yield Verdict("violation", fact.path, fact.line, words, base="info")
    else:
        yield Verdict("ok", fact.path, fact.line)


def _newer(asked: Declaration, verdict: Verdict) -> str:
    return ask_for(asked.fact, known().projects[asked.fact.name].newest)


_LIBZMQ_RELEASES = "https://github.com/zeromq/libzmq/releases"
_PYZMQ_CHANGES = "https://pyzmq.readthedocs.io/en/latest/changelog.html"

RULES: tuple[DeclarationRule, ...] = (
    DeclarationRule(
        id="libzmq-vulnerable",
        strategy="current-libzmq",
        base="critical",
        confidence="high",
        title="A libzmq with known flaws",
        why=(
            "Of the advisories on libzmq several need no more than a TCP connection: a stack overflow before "
            "authentication on sockets with CURVE, a heap overflow by a malformed ZMTP 1 packet, a server that stops "
            "serving. pyzmq's wheels bundle a libzmq of their own, which an update of the system's does not reach. The "
            "severity is the advisory's; a range that lets in an affected release and a distribution's package without "
            "a record of its fixes are findings of low severity. Medium are a header without a library or sources and "
            "a pyzmq before 15.2, which has wheels for macOS and Windows alone."
        ),
        references=(
            "https://github.com/zeromq/libzmq/security/advisories",
            "https://nvd.nist.gov/vuln/detail/CVE-2019-13132",
            "https://nvd.nist.gov/vuln/detail/CVE-2021-20235",
        ),
        check=_vulnerable,
        remedy=_newer,
        question=Question("no-advisory", "have no known advisory", "declarations", NOUN),
        valid=(
            DeclarationCase("a pin without an advisory", (declared("pyzmq", "pin", "27.3.0"),), pip("pyzmq==27.3.0\n")),
            DeclarationCase(
                "a range that lets in nothing affected", (declared("pyzmq", "range", ">=22"),), pip("pyzmq>=22\n")
            ),
        ),
        invalid=(
            DeclarationCase(
                "a wheel that bundles libzmq 4.3.2", (declared("pyzmq", "pin", "19.0.2"),), pip("pyzmq==19.0.2\n")
            ),
            DeclarationCase(
                "a pin of libzmq itself",
                (in_cmake("pin", "4.3.0"),),
                cmake("find_package(ZeroMQ 4.3.0 EXACT REQUIRED)\n"),
            ),
            DeclarationCase(
                "a range that still permits one", (declared("pyzmq", "range", ">=17"),), pip("pyzmq>=17\n")
            ),
        ),
    ),
    DeclarationRule(
        id="libzmq-outdated",
        strategy="current-libzmq",
        base="low",
        confidence="high",
        title="An old release of libzmq or a binding",
        why=(
            "What is old lacks fixes that never got an advisory, and the further behind, the harder the update on the "
            "day that there is one. libzmq 4.3.4 is the oldest to be content with; of pyzmq 27.3 is preferred. A range "
            "that keeps out the newest release is found too. Newest is what was known on the day that the records "
            "were last checked."
        ),
        references=(_LIBZMQ_RELEASES, _PYZMQ_CHANGES),
        check=_outdated,
        remedy=_newer,
        question=Question("current", "let in the newest known release", "declarations", NOUN),
        valid=(
            DeclarationCase(
                "the newest libzmq",
                (in_cmake("pin", "4.3.5"),),
                cmake("find_package(ZeroMQ 4.3.5 EXACT REQUIRED)\n"),
            ),
            DeclarationCase("a range open above", (declared("pyzmq", "range", ">=25"),), pip("pyzmq>=25\n")),
        ),
        invalid=(
            DeclarationCase("a pin of 2023", (declared("pyzmq", "pin", "25.1.2"),), pip("pyzmq==25.1.2\n")),
            DeclarationCase("a range closed above", (declared("pyzmq", "range", ">=25,<26"),), pip("pyzmq>=25,<26\n")),
            DeclarationCase(
                "a libzmq below the floor",
                (in_cmake("pin", "4.3.1"),),
                cmake("find_package(ZeroMQ 4.3.1 EXACT REQUIRED)\n"),
            ),
        ),
    ),
)
