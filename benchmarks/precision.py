"""How many of the auditor's findings are true, by what people said who read them in the code.

``python -m benchmarks.precision --src DIR --verdicts DIR [--misses] [--json]``: DIR of verdicts holds
``owner__name.jsonl``, DIR of sources the checkouts ``owner__name`` (or ``owner/name``) at the commits that were read.
Repositories that have no checkout below DIR are left out and counted. A finding that nobody has read counts neither
for nor against, and is counted apart, so is a verdict whose finding is gone. *As read* are all verdicts of the folder,
whatever became of their findings: what was so on the day they were read. Exit code 2 when there are no verdicts, or
none of their checkouts.

Owns what is counted. Must not know how verdicts are kept and paired (``_readings``).
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import msgspec

from benchmarks._figures import Figure, Report, argument_parser, at_least, show
from benchmarks._labels import LabelError
from benchmarks._readings import Pair, Read, Reading, pair, read_folder
from benchmarks.recall import checkout_of
from ironhouse.model.finding import Finding, Severity
from ironhouse.model.finding import at_least as is_at_least

PRECISION = at_least(95)
FLOOR: Severity = "high"
"""The target is for findings as grave as this and graver; those below are printed for context."""


class Measured(msgspec.Struct, frozen=True):
    """One repository: its findings with what was said of them, the verdicts whose finding is gone, and all verdicts."""

    repository: str
    pairs: tuple[Pair, ...]
    gone: tuple[Reading, ...]
    read: tuple[Reading, ...]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argument_parser(__doc__)
    parser.add_argument("--src", type=Path, required=True, metavar="DIR", help="the checkouts, named owner__name")
    parser.add_argument("--verdicts", type=Path, required=True, metavar="DIR", help="the verdicts, owner__name.jsonl")
    parser.add_argument("--misses", action="store_true", help="list every false finding, unread one and lost one")
    options = parser.parse_args(arguments)
    try:
        read = read_folder(options.verdicts)
        checkouts = _checkouts(options.src, read)
        if not checkouts:
            raise LabelError(f"{options.src}: no checkout of what the verdicts speak of; clone one first")
        measured = [_measure(one, checkout) for one, checkout in checkouts]
    except LabelError as error:
        print(f"precision: {error}", file=sys.stderr)
        return 2
    show(report_of(measured, left_out=len(read) - len(measured)), as_json=options.json)
    if options.misses:
        stream = sys.stderr if options.json else sys.stdout
        stream.writelines(f"{line}\n" for line in ("", *misses_of(measured)))
    return 0


def measure(read: Read, pairs: Sequence[Pair]) -> Measured:
    """Set apart what was read and found no more."""
    met = {reading for _, _, reading in pairs if reading is not None}
    gone = tuple(one for one in read.readings if one not in met)
    return Measured(read.repository, tuple(pairs), gone, read.readings)


def report_of(measured: Sequence[Measured], *, left_out: int = 0) -> Report:
    """The figures of all repositories together."""
    pairs = [one for each in measured for one in each.pairs]
    grave = [one for one in pairs if is_at_least(one[0].severity, FLOOR)]
    rest = [one for one in pairs if one[2] is not None and one not in grave]
    figures = [_figure(f"findings of severity {FLOOR} and above", grave, target=True)]
    figures += [
        _figure(f"{rule}, {FLOOR} and above", [one for one in grave if one[0].rule == rule]) for rule in _rules(grave)
    ]
    figures += [
        _figure(f"{rule}, below {FLOOR}", [one for one in rest if one[0].rule == rule]) for rule in _rules(rest)
    ]
    figures += _as_read(measured)
    unread = sum(reading is None for _, _, reading in grave)
    gone = [one for each in measured for one in each.gone if is_at_least(one.severity, FLOOR)]
    lost = Counter(one.verdict for one in gone)
    figures += [
        Figure(f"without a verdict, {FLOOR} and above", unread, "", None, f"of {len(grave)} findings"),
        Figure(f"gone, {FLOOR} and above", len(gone), "", None, f"{lost['true']} had been true, {lost['false']} false"),
    ]
    context: dict[str, str | int | float] = {
        "repositories": len(measured),
        "repositories without a checkout": left_out,
        "findings": len(pairs),
        "verdicts": sum(reading is not None for _, _, reading in pairs) + sum(len(each.gone) for each in measured),
    }
    return Report("precision", tuple(figures), context)


def misses_of(measured: Sequence[Measured]) -> list[str]:
    """Every finding that was called false, then the grave ones that nobody read, then the true ones that are gone."""
    false, unread, lost = [], [], []
    for each in measured:
        where = each.repository.replace("__", "/", 1)
        for finding, socket, reading in each.pairs:
            line = f"{where} {_place(finding)} {finding.severity} {finding.rule}: {finding.message}"
            if reading is not None and reading.verdict == "false":
                false.append(f"false: {line} ({reading.why})")
            elif reading is None and is_at_least(finding.severity, FLOOR):
                made = f" [socket {socket.path}:{socket.line}]" if socket else ""
                unread.append(f"no verdict: {line}{made}")
        lost += [
            f"gone: {where} {_place(one)} {one.severity} {one.rule} ({one.why})"
            for one in each.gone
            if one.verdict == "true"
        ]
    return [*false, *unread, *lost]


def _checkouts(sources: Path, read: Sequence[Read]) -> list[tuple[Read, Path]]:
    found = []
    for one in read:
        try:
            found.append((one, checkout_of(sources, one.repository)))
        except LabelError:
            continue
    return found


def _measure(read: Read, checkout: Path) -> Measured:
    from ironhouse.audit.engine import evaluate
    from ironhouse.audit.rules import rules
    from ironhouse.observe.dependencies.survey import dependencies
    from ironhouse.observe.key_files import key_files
    from ironhouse.observe.source.survey import survey

    source = survey(checkout, cache=False)
    secrets = (*source.secrets, *key_files(checkout))
    declared = dependencies(checkout).facts
    findings = evaluate(source.sockets, declared, rules().values(), secrets=secrets).findings
    return measure(read, pair(read, findings, source.sockets))


def _as_read(measured: Sequence[Measured]) -> list[Figure]:
    """All verdicts of the folder taken together, and each repository weighing the same; where readers were asked that
    too, how many messages are right as they stand."""
    per = [[one for one in each.read if is_at_least(one.severity, FLOOR)] for each in measured]
    whole = _share(f"as read, {FLOOR} and above", [one for readings in per for one in readings])
    shares = [one.value for one in (_share("", readings) for readings in per) if one.value is not None]
    mean = sum(shares) / len(shares) if shares else None
    name = f"as read, mean over repositories, {FLOOR} and above"
    figures = [whole, Figure(name, mean, "%", None, f"{len(shares)} of them")]
    claims = Counter(one.claim for readings in per for one in readings if one.claim)
    if claims:
        said, right = claims.total(), claims["right"]
        name = f"as read, what the message says is so, {FLOOR} and above"
        figures.append(Figure(name, 100 * right / said, "%", None, f"{right} of {said} verdicts"))
    return figures


def _figure(name: str, pairs: Sequence[Pair], *, target: bool = False) -> Figure:
    return _share(name, [reading for _, _, reading in pairs if reading is not None], target=target)


def _share(name: str, readings: Sequence[Reading], *, target: bool = False) -> Figure:
    """The share of true ones. Where nobody has read any it is not measured, and never 100 %."""
    said = Counter(reading.verdict for reading in readings)
    judged = said["true"] + said["false"]
    value = 100 * said["true"] / judged if judged else None
    note = f"{said['true']} of {judged} verdicts"
    if said["unknown"]:
        note += f"; {said['unknown']} cannot be known"
    return Figure(name, value, "%", PRECISION if target else None, note)


def _rules(pairs: Sequence[Pair]) -> list[str]:
    return sorted({finding.rule for finding, _, _ in pairs})


def _place(one: Finding | Reading) -> str:
    return f"{one.path}:{one.line}"


if __name__ == "__main__":
    sys.exit(main())
