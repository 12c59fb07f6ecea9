"""How much of what people found by reading the auditor finds too, and how right it is.

``python -m benchmarks.recall --src DIR --labels DIR [--misses] [--json]``: DIR of labels holds ``owner__name.jsonl``,
DIR of sources the checkouts ``owner__name`` (or ``owner/name``) at the labelled commits. Every figure says on how
many labels it stands. Types that callers choose freely cannot be known and are left out, as is each field that its
label calls unknown. Labels in vendored code and in bindings' own sources, which the auditor skips by default, are left
out and counted. Exit code 2 when there are no labels or a checkout is missing: nothing to find is not 100 %.

Owns what is counted. Must not know how sites are paired (``_matching``) or fields compared (``_verdicts``).
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path

import msgspec

from benchmarks._figures import Figure, Report, Target, argument_parser, at_least, show
from benchmarks._labels import Label, LabelError, Labelled, read_folder, types_of
from benchmarks._matching import Matched, end_of_call, match
from benchmarks._verdicts import EITHER, STRICT, Verdict, judge
from ironhouse.model.fact import Language, Place, SocketFact
from ironhouse.observe.source.scope import HEAD_LENGTH, is_binding_source, scope_of

PYTHON, C_FAMILY, ALL = "Python", "C and C++", "all"
LANGUAGES = (PYTHON, C_FAMILY, ALL)

SITES = {PYTHON: at_least(98), C_FAMILY: at_least(96)}
PRECISION = at_least(98)
TYPE = {PYTHON: at_least(97), C_FAMILY: at_least(93)}
FIELD = at_least(95)
WITH_TARGET = (
    "hwm snd",
    "hwm rcv",
    "hwm order",
    "sndtimeo",
    "rcvtimeo",
    "linger",
    "receive bound",
    "curve",
    "exposure",
)
OTHER_READINGS = ("receive bound, kind", STRICT, EITHER, "exposure, lenient")
"""The same labels compared by another rule, printed for context; a miss is listed once, under the headline."""


class Measured(msgspec.Struct, frozen=True):
    """One repository: what was paired, and each label's verdicts (none for a missed label)."""

    repository: str
    matched: Matched
    verdicts: tuple[tuple[Verdict, ...], ...]
    left_out: int = 0


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argument_parser(__doc__)
    parser.add_argument("--src", type=Path, required=True, metavar="DIR", help="the checkouts, named owner__name")
    parser.add_argument("--labels", type=Path, required=True, metavar="DIR", help="the labels, owner__name.jsonl")
    parser.add_argument("--misses", action="store_true", help="list every miss, false find and wrong field")
    options = parser.parse_args(arguments)
    try:
        labelled = read_folder(options.labels)
        checkouts = [checkout_of(options.src, one.repository) for one in labelled]
        measured = [_measure(one, checkout) for one, checkout in zip(labelled, checkouts, strict=True)]
    except LabelError as error:
        print(f"recall: {error}", file=sys.stderr)
        return 2
    show(report_of(measured), as_json=options.json)
    if options.misses:
        stream = sys.stderr if options.json else sys.stdout
        stream.writelines(f"{line}\n" for line in ("", *misses_of(measured)))
    return 0


def checkout_of(folder: Path, repository: str) -> Path:
    """The checkout of ``owner__name``. Raises LabelError when it is missing or empty."""
    owner, _, name = repository.partition("__")
    for path in (folder / repository, folder / owner / name):
        if path.is_dir() and any(entry.name != ".git" for entry in path.iterdir()):
            return path
    raise LabelError(f"{folder / repository}: labels speak of this checkout and it is missing; clone it first")


def measure(labelled: Labelled, sockets: Sequence[SocketFact], last_line: Callable[[Place], int]) -> Measured:
    """Pair and compare what is already read and audited."""
    matched = match(labelled, sockets, last_line)
    verdicts = (
        tuple(judge(one, mine, either=labelled.either)) if mine else ()
        for one, mine in zip(matched.labels, matched.of, strict=True)
    )
    return Measured(labelled.repository, matched, tuple(verdicts))


def report_of(measured: Sequence[Measured]) -> Report:
    """The figures of all repositories together."""
    figures = [
        *_site_figures("sites found", measured, "physical", SITES),
        *_site_figures("logical sites found", measured, "logical", {}),
        *_precision_figures(measured),
        *_field_figures("type", measured, TYPE),
    ]
    for field in (*WITH_TARGET, *OTHER_READINGS, "decoding"):
        targets = {PYTHON: FIELD, C_FAMILY: FIELD, ALL: FIELD} if field in WITH_TARGET else {}
        figures += _field_figures(field, measured, targets)
    labels = [label for one in measured for label in one.matched.labels]
    return Report(
        "recall",
        tuple(figures),
        {
            "repositories": len(measured),
            "labels": len(labels),
            "labels whose type cannot be known": sum(not types_of(label.type) for label in labels),
            "labels left out (vendored or a binding's own)": sum(one.left_out for one in measured),
        },
    )


def misses_of(measured: Sequence[Measured]) -> list[str]:
    """Every miss, false find and wrong field, one line each, grouped by kind."""
    missed, false, wrong = [], [], defaultdict(list)
    for one in measured:
        where = one.repository.replace("__", "/", 1)
        for label, mine, verdicts in zip(one.matched.labels, one.matched.of, one.verdicts, strict=True):
            at = f"{where} {label.path}:{label.line}"
            if not mine:
                missed.append(f"missed [{label.site_kind}] {at} {label.type}")
            for verdict in verdicts:
                if not verdict.right and verdict.field not in OTHER_READINGS:
                    line = f"{verdict.field}: {at} ours: {verdict.ours} label: {verdict.theirs}"
                    wrong[verdict.field].append(line)
        for place, socket in one.matched.false:
            false.append(f"false find: {where} {place.path}:{place.line} {socket.type} ({socket.name})")
    return [*missed, *false, *(line for lines in wrong.values() for line in lines)]


def _measure(labelled: Labelled, checkout: Path) -> Measured:
    from ironhouse.observe.source.survey import survey

    audited = [label for label in labelled.labels if _is_audited(checkout, label)]
    part = msgspec.structs.replace(labelled, labels=tuple(audited))
    sockets = survey(checkout, cache=False).sockets
    found = measure(part, sockets, lambda place: end_of_call(_lines(checkout / place.path), place.line))
    return msgspec.structs.replace(found, left_out=len(labelled.labels) - len(audited))


def _is_audited(checkout: Path, label: Label) -> bool:
    """Whether the auditor looks at the label's file at all. Raises LabelError when the checkout has no such file."""
    path = checkout / label.path
    if not path.is_file():
        raise LabelError(f"{path}: a label speaks of this file and it is missing; is this the labelled commit?")
    return scope_of(label.path) != "vendored" and not is_binding_source(label.path, path.read_bytes()[:HEAD_LENGTH])


@cache
def _lines(path: Path) -> list[str]:
    return path.read_text("utf-8", errors="replace").splitlines()


def _group(language: Language) -> str:
    return PYTHON if language == "python" else C_FAMILY


def _site_figures(name: str, measured: Sequence[Measured], kind: str, targets: dict[str, Target]) -> Iterable[Figure]:
    answers = [
        (_group(label.language), bool(mine))
        for one in measured
        for label, mine in zip(one.matched.labels, one.matched.of, strict=True)
        if label.site_kind == kind
    ]
    return _figures(name, answers, targets, "labels")


def _precision_figures(measured: Sequence[Measured]) -> Iterable[Figure]:
    answers = [
        (_group(socket.language), (place, socket) not in one.matched.false)
        for one in measured
        for place, socket in one.matched.places
    ]
    return _figures("precision of sites", answers, dict.fromkeys(LANGUAGES, PRECISION), "places of ours")


def _field_figures(field: str, measured: Sequence[Measured], targets: dict[str, Target]) -> Iterable[Figure]:
    answers = [
        (_group(label.language), verdict.right)
        for one in measured
        for label, verdicts in zip(one.matched.labels, one.verdicts, strict=True)
        for verdict in verdicts
        if verdict.field == field
    ]
    return _figures(field, answers, targets, "labels")


def _figures(name: str, answers: Sequence[tuple[str, bool]], targets: dict[str, Target], noun: str) -> Iterable[Figure]:
    """A figure for each language and for all. Without an answer it is not measured, and never 100 %."""
    for language in LANGUAGES:
        right = [answer for group, answer in answers if language in (ALL, group)]
        value = 100 * sum(right) / len(right) if right else None
        note = f"{sum(right)} of {len(right)} {noun}"
        yield Figure(f"{name}, {language}", value, "%", targets.get(language) if right else None, note)


if __name__ == "__main__":
    sys.exit(main())
