"""Makes the document of an audit out of what was observed: each root is judged by its policy.

Owns that order: secrets go first, then come rules, then ignores. Must not know what any of them says, nor a format.
"""

from __future__ import annotations

from ironhouse.audit.engine import evaluate
from ironhouse.audit.rules import headlines, rules
from ironhouse.cli.observing import Observed
from ironhouse.cli.suppressing import suppress
from ironhouse.model.document import SCHEMA_ID, AuditDocument, PolicyUsed, Scanned
from ironhouse.model.headline import Headline
from ironhouse.model.redaction import redact, redact_dependency, redact_unresolved
from ironhouse.version import VERSION


def judge(observed: Observed) -> AuditDocument:
    """Redact first: no rule and no format ever sees a secret."""
    sockets = tuple(redact(one) for one in observed.sockets)
    dependencies = tuple(redact_dependency(one) for one in observed.dependencies)
    evaluation = evaluate(sockets, dependencies, rules().values(), observed.policies, observed.secrets)
    judged = suppress(evaluation.findings, sockets, dependencies, observed.policies, list(rules()), observed.secrets)
    observed.days = judged.days
    return AuditDocument(
        schema=SCHEMA_ID,
        tool=VERSION,
        roots=tuple(observed.roots),
        policies=tuple(PolicyUsed(root, one.origin, one.baseline, one.mode) for root, one in observed.policies.items()),
        scanned=Scanned(observed.files, observed.lines),
        summary=evaluation.summary,
        findings=judged.findings,
        sockets=sockets,
        dependencies=dependencies,
        unresolved=tuple(redact_unresolved(one) for one in observed.unresolved),
        problems=tuple(dict.fromkeys((*observed.problems, *judged.problems))),
        secrets=tuple(observed.secrets),
    )


def headlines_of(document: AuditDocument) -> dict[str, Headline]:
    """Those of the rules that found something."""
    found = {one.rule for one in document.findings}
    return {name: one for name, one in headlines().items() if name in found}
