"""The JSON document ``ironhouse.audit/1``: what every mode and format of the audit shows.

Owns the document's shape and its JSON Schema. Must not know how it is rendered, nor any rule by name.
A reader must ignore keys that it does not know: keys may be added within version 1, none is taken away
or given another meaning.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from typing import Any, Literal

import msgspec

from ironhouse.model.fact import SOCKET_TYPES, DependencyFact, Scope, SecretFact, SocketFact, Unresolved
from ironhouse.model.finding import Finding
from ironhouse.model.profile import Mode

SCHEMA_ID: Literal["ironhouse.audit/1"] = "ironhouse.audit/1"

Unit = Literal["sockets", "endpoints", "declarations"]


Concern = Literal["analysis", "ignore", "baseline"]


class Problem(msgspec.Struct, frozen=True, order=True):
    """A file that could not be read or analysed in full, or an ignore or an entry of a baseline that does nothing.

    ``line`` is 1 when the whole file is meant.
    """

    root: str
    path: str
    line: int
    what: str
    about: Concern = "analysis"


class Scanned(msgspec.Struct, frozen=True):
    """What was analysed: candidate files (those that can name ZeroMQ) and their lines."""

    files: int
    lines: int


class PolicyUsed(msgspec.Struct, frozen=True):
    """What a root's sockets were judged by. ``origin`` is the file, empty where the baseline alone holds."""

    root: str
    origin: str
    baseline: str
    mode: Mode


class Tally(msgspec.Struct, frozen=True):
    """How many are covered, are not, and could not be determined; the last never counts as covered."""

    covered: int = 0
    uncovered: int = 0
    undetermined: int = 0

    @property
    def total(self) -> int:
        return self.covered + self.uncovered + self.undetermined


class Measure(msgspec.Struct, frozen=True):
    """One question asked of production code, and its tally: "27 of 61 ``noun`` ``says``"."""

    name: str
    unit: Unit
    noun: str
    says: str
    tally: Tally


class StrategySummary(msgspec.Struct, frozen=True):
    """A strategy in each scope. A socket that the strategy asks nothing of is in no tally."""

    production: Tally
    test: Tally
    example: Tally
    vendored: Tally
    measures: tuple[Measure, ...]


class Summary(msgspec.Struct, frozen=True, rename="kebab"):
    """One entry for each strategy; ``current-libzmq`` counts declarations, the others count sockets."""

    high_water_marks: StrategySummary
    timeouts: StrategySummary
    curve: StrategySummary
    current_libzmq: StrategySummary


class AuditDocument(msgspec.Struct, frozen=True):
    """All that an audit found. ``tool`` is the version of ironhouse that wrote it."""

    schema: Literal["ironhouse.audit/1"]
    tool: str
    roots: tuple[str, ...]
    policies: tuple[PolicyUsed, ...]
    scanned: Scanned
    summary: Summary
    findings: tuple[Finding, ...]
    sockets: tuple[SocketFact, ...]
    dependencies: tuple[DependencyFact, ...]
    unresolved: tuple[Unresolved, ...]
    problems: tuple[Problem, ...]
    secrets: tuple[SecretFact, ...] = ()


def scope_of_secrets(document: AuditDocument) -> dict[tuple[str, str], Scope]:
    """By root and path: what the files are for in which secrets are given away. No socket need be near."""
    return {(one.root, one.path): one.scope for one in document.secrets}


def lines_of_secrets(secrets: Iterable[SecretFact]) -> dict[tuple[str, str], frozenset[int]]:
    """By root and path: the lines on which secrets stand, of which nothing quoted may be shown."""
    found: dict[tuple[str, str], set[int]] = {}
    for one in secrets:
        if one.kind in ("literal", "file"):
            found.setdefault((one.root, one.path), set()).add(one.line)
    return {place: frozenset(lines) for place, lines in found.items()}


def encode(document: AuditDocument) -> bytes:
    """The document as indented UTF-8 JSON that ends with a newline."""
    return msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"


def decode(text: bytes) -> AuditDocument:
    """The document that ``encode`` wrote."""
    return msgspec.json.decode(text, type=AuditDocument)


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of what this version writes: every key present, no others, every enum spelt out."""
    schema = schema_of(AuditDocument, SCHEMA_ID)
    socket = schema["$defs"]["SocketFact"]["properties"]
    one = f"(?:{'|'.join(SOCKET_TYPES)})"
    socket["type"] = {"type": "string", "pattern": rf"^(?:unknown: .*|{one}(?:\|{one})*)$"}
    socket["options"]["propertyNames"] = {"pattern": "^[A-Z][A-Z0-9_]*$"}
    return schema


def schema_of(written: type[msgspec.Struct], title: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of *written* as it is encoded: every key present, no others.

    Its descriptions are without the indentation of the sources, since from Python 3.13 on they come without.
    """
    (reference,), definitions = msgspec.json.schema_components([written])
    for definition in definitions.values():
        if "description" in definition:
            definition["description"] = inspect.cleandoc(definition["description"])
        if definition.get("type") == "object":
            definition["required"] = list(definition["properties"])
            definition["additionalProperties"] = False
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        **reference,
        "$defs": definitions,
    }
