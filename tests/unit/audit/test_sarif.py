"""Held to the official schema of SARIF 2.1.0, which a package of the development tools ships."""

from __future__ import annotations

import io
import json
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jsonschema
import msgspec
import pytest

from ironhouse.audit.formats import View, load, sarif
from ironhouse.audit.rules import rules
from ironhouse.model.document import AuditDocument, Problem
from ironhouse.model.finding import SEVERITIES, Suppression

Json = dict[str, Any]

GITHUB = {"critical": (9.0, 10.0), "high": (7.0, 8.9), "medium": (4.0, 6.9), "low": (0.1, 3.9), "info": (0.1, 3.9)}
"""Which numbers GitHub shows under which word: docs.github.com, SARIF support for code scanning."""


@pytest.fixture(scope="module")
def official(published_schema: Callable[[str], Json]) -> Json:
    schema = published_schema("sarif-2.1.0")
    assert "oasis-tcs/sarif-spec" in schema["$id"] and "2.1.0 JSON Schema" in schema["title"]
    return schema


def _run(document: AuditDocument, view: View | None = None) -> Json:
    out = io.StringIO()
    load("sarif")(document, out, view or View())
    (run,) = json.loads(out.getvalue())["runs"]
    found: Json = run
    return found


def _suppressed(document: AuditDocument) -> AuditDocument:
    first, second, third, *rest = document.findings
    kinds = (Suppression("inline", "a reason"), Suppression("config", "another"), Suppression("baseline", "known"))
    changed = (
        msgspec.structs.replace(one, suppressed=kind) for one, kind in zip((first, second, third), kinds, strict=True)
    )
    return msgspec.structs.replace(document, findings=(*changed, *rest))


def _validate(document: AuditDocument, schema: Json) -> None:
    out = io.StringIO()
    load("sarif")(document, out, View(prefixes={"project": "sub dir/"}))
    checker = jsonschema.Draft7Validator(schema, format_checker=jsonschema.FormatChecker())
    checker.validate(json.loads(out.getvalue()))


def test_it_is_valid(document: AuditDocument, official: Json) -> None:
    assert document.findings and document.problems
    _validate(document, official)
    _validate(_suppressed(document), official)
    _validate(msgspec.structs.replace(document, findings=(), problems=(Problem("", "x.toml", 1, "y"),)), official)


def test_the_check_would_see_a_fault(document: AuditDocument, official: Json) -> None:
    run = _run(document)
    run["results"][0]["level"] = "worst"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft7Validator(official).validate({"version": "2.1.0", "runs": [run]})


def test_rules_say_their_severity_as_github_reads_it(document: AuditDocument) -> None:
    described = {one["id"]: one for one in _run(document)["tool"]["driver"]["rules"]}
    assert set(described) == set(rules())
    for id, one in described.items():
        low, high = GITHUB[rules()[id].base]
        assert low <= float(one["properties"]["security-severity"]) <= high
        assert urlsplit(one["helpUri"]).scheme == "https" and one["help"]["markdown"].startswith(f"# {id}")
        assert len(one["properties"]["tags"]) <= 10


def test_the_level_follows_the_finding_and_not_the_rule(document: AuditDocument) -> None:
    run = _run(document)
    base = {one["id"]: one["defaultConfiguration"]["level"] for one in run["tool"]["driver"]["rules"]}
    assert [one["level"] for one in run["results"]] == [sarif.LEVEL[one.severity] for one in document.findings]
    assert any(base[one["ruleId"]] != one["level"] for one in run["results"])
    assert all(run["tool"]["driver"]["rules"][one["ruleIndex"]]["id"] == one["ruleId"] for one in run["results"])
    assert set(sarif.LEVEL) == set(sarif.SECURITY_SEVERITY) == set(SEVERITIES)


def test_paths_are_the_repositorys_and_quoted(document: AuditDocument) -> None:
    one = msgspec.structs.replace(document.findings[0], root="r", path="a b/ü#.py", line=7, code="x = 1", socket=None)
    run = _run(msgspec.structs.replace(document, findings=(one,)), View(prefixes={"r": "services/"}))
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "services/a%20b/%C3%BC%23.py", "uriBaseId": "%SRCROOT%"}
    assert place["region"] == {"startLine": 7, "snippet": {"text": "x = 1"}}
    assert "%SRCROOT%" in run["originalUriBaseIds"]


def test_fingerprints_are_those_of_the_findings(document: AuditDocument) -> None:
    one = msgspec.structs.replace(document.findings[0], fingerprint="abc:1")
    run = _run(msgspec.structs.replace(document, findings=(one, document.findings[1])))
    prints = [result.get("partialFingerprints") for result in run["results"]]
    assert prints == [{"primaryLocationLineHash": "abc:1"}, None]


def test_a_finding_in_another_file_than_its_socket_names_the_socket(document: AuditDocument) -> None:
    related = [one["relatedLocations"] for one in _run(document)["results"] if "relatedLocations" in one]
    assert any("req is made here" in one["message"]["text"] for (one,) in related)


def test_what_is_suppressed_says_why_and_comes_last(document: AuditDocument) -> None:
    assert not any("suppressions" in one for one in _run(document)["results"])
    results = _run(_suppressed(document))["results"]
    assert [one["suppressions"] for one in results[-3:]] == [
        [{"kind": "inSource", "status": "accepted", "justification": "a reason"}],
        [{"kind": "external", "status": "accepted", "justification": "another"}],
        [{"kind": "external", "status": "accepted", "justification": "known"}],
    ]
    assert all(one["suppressions"] == [] for one in results[:-3])


def test_problems_are_notifications(document: AuditDocument) -> None:
    (invocation,) = _run(document)["invocations"]
    (said,) = invocation["toolExecutionNotifications"]
    assert "permission denied" in said["message"]["text"]
    assert said["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "src/bad.py"


def test_githubs_limit_of_results_leaves_off_the_least_and_says_so(
    document: AuditDocument, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (sarif.RESULTS, sarif.COMPRESSED) == (25_000, 10_000_000)
    monkeypatch.setattr(sarif, "RESULTS", 3)
    run = _run(_suppressed(document))
    said = run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]
    assert said.startswith(f"{len(document.findings) - 3} more findings are left off")
    assert [one["ruleId"] for one in run["results"]] == [one.rule for one in document.findings[3:6]]


def test_githubs_limit_of_size_leaves_off_the_least(document: AuditDocument, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = len(zlib.compress(json.dumps(_run(document)).encode()))
    monkeypatch.setattr(sarif, "COMPRESSED", whole - 100)
    assert 0 < len(_run(document)["results"]) < len(document.findings)


def test_many_findings_stay_within_the_limit(document: AuditDocument, tmp_path: Path) -> None:
    many = msgspec.structs.replace(
        document,
        findings=tuple(
            msgspec.structs.replace(document.findings[0], line=number, path=f"src/module_{number % 997}.py")
            for number in range(30_000)
        ),
    )
    out = io.StringIO()
    load("sarif")(many, out, View())
    assert len(zlib.compress(out.getvalue().encode())) < 10_000_000
    assert len(json.loads(out.getvalue())["runs"][0]["results"]) == 25_000
