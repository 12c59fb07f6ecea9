"""What rules about declarations of libzmq and its bindings share: their noun, copies of one library, and cases.

Owns these. Must not know a rule, nor any release.
"""

from __future__ import annotations

from ironhouse.audit.cases import declared
from ironhouse.audit.subject import Declaration
from ironhouse.model.fact import DependencyFact, DependencyKind

NOUN = "declarations of libzmq and its bindings"


def more_copies(asked: Declaration) -> int:
    """How many more copies of a vendored library or header there are; −1 for one of those: the first speaks for all."""
    fact = asked.fact
    if fact.kind != "vendored":
        return 0
    same = [one for one in asked.beside if (one.name, one.kind, one.source, one.version) == _kin(fact)]
    return len(same) - 1 if same[0] is fact else -1


def _kin(fact: DependencyFact) -> tuple[str, str, str, str | None]:
    return fact.name, fact.kind, fact.source, fact.version


def in_copies(number: int) -> str:
    return f" (and in {number} more {'copy' if number == 1 else 'copies'})" if number else ""


def in_cmake(kind: DependencyKind, version: str | None = None) -> DependencyFact:
    return declared("libzmq", kind, version, path="CMakeLists.txt", source="CMake")


def cmake(text: str) -> tuple[tuple[str, str], ...]:
    return (("CMakeLists.txt", text),)


def pip(text: str) -> tuple[tuple[str, str], ...]:
    return (("requirements.txt", text),)
