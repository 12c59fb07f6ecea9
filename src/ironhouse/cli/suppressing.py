"""Brings findings together with their source: the line that each is on, and the ignores that stand beside it.

Owns what is read for that: files that a fact or a finding names, each once. What an ignore means is ``audit.ignores``'.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

import msgspec

from ironhouse.audit.fingerprint import Lines
from ironhouse.audit.ignores import Comment, Entry, apply, days, unknown_rule
from ironhouse.model.document import Problem, lines_of_secrets
from ironhouse.model.fact import DependencyFact, SecretFact, SocketFact
from ironhouse.model.finding import Finding
from ironhouse.model.redaction import redact_code, redact_source
from ironhouse.observe.ignore_comments import ignore_comments
from ironhouse.observe.source.reading import read
from ironhouse.policy.policy import Policy
from ironhouse.policy.search import PolicyError

CODE_LENGTH = 240
"""More of a line than this tells nobody more."""

LINES_BEFORE = 3
"""A call that a line belongs to begins at most so far above it, in code that is written as most is."""

_File = tuple[str, str]


class Suppressed(msgspec.Struct, frozen=True):
    """``days`` are the first and the last on which the policies' ignores say the same."""

    findings: tuple[Finding, ...]
    problems: tuple[Problem, ...]
    days: tuple[str, str]


def suppress(
    findings: Sequence[Finding],
    sockets: Iterable[SocketFact],
    dependencies: Iterable[DependencyFact],
    policies: Mapping[str, Policy],
    rules: Sequence[str],
    secrets: Iterable[SecretFact] = (),
) -> Suppressed:
    """*findings*, each with its line's text, and those suppressed that an ignore names. *rules* are all rules' ids;
    nothing is told of the *secrets* that stand in a file, be it by a fingerprint."""
    today = _today()
    wanted = {(one.root, one.path) for one in findings}
    files = wanted | {(one.root, one.path) for one in dependencies}
    files.update((one.root, path) for one in sockets for path in _paths(one))
    located: dict[_File, Lines] = {}
    comments: list[Comment] = []
    hidden = lines_of_secrets(secrets)
    for root, path in sorted(files):
        source = read(Path(root), path)
        if isinstance(source, bytes):
            comments += [Comment(root, path, **msgspec.structs.asdict(one)) for one in ignore_comments(path, source)]
            if (root, path) in wanted:
                located[root, path] = Lines(_shown(source.decode("utf-8", "replace"), hidden.get((root, path))))
    entries = [entry for root, policy in policies.items() for entry in _entries(root, policy, rules)]
    applied = apply(
        [_located(one, located) for one in findings],
        comments,
        entries,
        rules,
        today,
        frozenset(root for root, policy in policies.items() if policy.mode == "disabled"),
    )
    return Suppressed(applied.findings, applied.problems, days((one.ignore for one in entries), today))


def _shown(text: str, secrets: frozenset[int] | None) -> str:
    """The text of a file as it is told of: as it is, but for files and lines with secrets on them."""
    return "\n".join(redact_source(text.split("\n"), 1, secrets)) if secrets else text


def _today() -> date:
    return date.today()


def _paths(socket: SocketFact) -> Iterator[str]:
    """Every file in which something about the socket stands."""
    yield socket.path
    yield from (one.path for one in socket.endpoints)
    yield from (one.path for one in socket.operations)
    yield from (one.path for one in socket.decoding)
    yield from (one.path for one in socket.through)
    yield from (one.path for one in socket.options.values() if one.path is not None)
    if socket.factory is not None:
        yield socket.factory.path


def _located(finding: Finding, located: Mapping[_File, Lines]) -> Finding:
    lines = located.get((finding.root, finding.path))
    if lines is None:
        return finding
    before = " ".join(lines.text(finding.line - number) for number in range(1, LINES_BEFORE + 1))
    code = redact_code(lines.text(finding.line), before)[:CODE_LENGTH]
    return msgspec.structs.replace(finding, code=code, fingerprint=lines.fingerprint(finding.line))


def _entries(root: str, policy: Policy, rules: Sequence[str]) -> Iterator[Entry]:
    for one in policy.ignores:
        wrong = unknown_rule(one.rule, rules)
        if wrong:
            raise PolicyError(f"{policy.origin}: {one.called}: {wrong}")
        yield Entry(root, policy.within, policy.origin, one, whole=not policy.within and Path(root).is_dir())
