"""A baseline of findings: what was known on some day, so that from then on only what is new counts.

Owns the file's content and when a finding is the one that an entry means: same rule, same path in the repository, same
text of the line. Never a line's number, since lines move. Pure. (What is wanted of sockets where a policy says nothing
is called a baseline too, and is another thing: ``policy.baselines``.)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import msgspec

from ironhouse.audit.repository import place
from ironhouse.model.document import Problem
from ironhouse.model.finding import Finding, Suppression

SCHEMA_ID: Literal["ironhouse.baseline/1"] = "ironhouse.baseline/1"

_Key = tuple[str, str, str]


class Known(msgspec.Struct, frozen=True, order=True, forbid_unknown_fields=True):
    """``count`` findings of ``rule`` on lines of ``path`` that read ``code``."""

    path: str
    rule: str
    code: str
    count: int = 1


class Baseline(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    schema: Literal["ironhouse.baseline/1"]
    findings: tuple[Known, ...]


def encode(findings: Iterable[Finding], prefixes: Mapping[str, str]) -> bytes:
    """The file that makes *findings* known, except those that an ignore takes out: one entry a line, in fixed order."""
    counted = Counter(_key(one, prefixes) for one in findings if not _is_ignored(one))
    known = sorted(Known(path, rule, code, count) for (path, rule, code), count in counted.items())
    rows = ",\n".join(msgspec.json.encode(one).decode() for one in known)
    return f'{{"schema": "{SCHEMA_ID}", "findings": [\n{rows}\n]}}\n'.encode()


def decode(text: bytes) -> Baseline:
    """What ``encode`` wrote. Raises ``msgspec.MsgspecError`` for anything else."""
    return msgspec.json.decode(text, type=Baseline)


def apply(
    findings: Sequence[Finding],
    baseline: Baseline,
    prefixes: Mapping[str, str],
    scopes: Sequence[str],
    called: str,
) -> tuple[tuple[Finding, ...], tuple[Problem, ...]]:
    """Suppress what the baseline, which is *called* so, knows; and what is to be said of entries without a finding.

    *scopes* are the folders (with a slash at their end, or empty) and files of the repository that were looked at.
    """
    left = Counter[_Key]()
    for one in baseline.findings:
        left[one.path, one.rule, one.code] += one.count
    judged: list[Finding] = []
    for finding in findings:
        key = _key(finding, prefixes)
        if left[key] > 0:
            left[key] -= 1
            if not _is_ignored(finding):
                reason = f"known before: it is in {called}"
                finding = msgspec.structs.replace(finding, suppressed=Suppression("baseline", reason))
        judged.append(finding)
    gone = tuple(
        Problem("", called, 1, f"{rule} in {path} on `{code}`{_times(count)} is found no more; take it out", "baseline")
        for (path, rule, code), count in sorted(left.items())
        if count > 0 and any(path == one or (path.startswith(one) and one[-1:] in ("", "/")) for one in scopes)
    )
    return tuple(judged), gone


def _key(finding: Finding, prefixes: Mapping[str, str]) -> _Key:
    return place(prefixes, finding.root, finding.path), finding.rule, finding.code


def _is_ignored(finding: Finding) -> bool:
    return finding.suppressed is not None and finding.suppressed.kind != "baseline"


def _times(count: int) -> str:
    return f" ({count} times)" if count > 1 else ""
