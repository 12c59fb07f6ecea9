"""``ironhouse audit [PATH ...]``: finds every ZeroMQ socket below the paths, judges it, and reports.

Owns the order of the work and its exit code. Reading source, judging and showing are each a package of their own.

Exit codes: a path that does not exist is a usage error (2). A tree without a candidate file and without a
declaration of libzmq or a binding is 3, also if what might be one could not be looked at. Findings at or above
``--fail-on`` are 1, and take precedence over 4: a candidate file that could not be analysed. ``--strict`` widens 4 to
every problem (dependency files, folders and links that were not looked into) and to everything unresolved.
``--exit-zero`` takes away 1 and nothing else.
"""

from __future__ import annotations

import argparse
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from ironhouse.cli import exits
from ironhouse.cli.arguments import several, switch, value
from ironhouse.cli.commands import Command
from ironhouse.cli.streams import let_go_of_stdout
from ironhouse.errors import NothingScannedError, UsageError

if TYPE_CHECKING:
    from ironhouse.cli.kept_report import Report, ReportKeeper
    from ironhouse.model.document import AuditDocument, Problem
    from ironhouse.model.fact import DependencyFact, SocketFact, Unresolved
    from ironhouse.observe.unchanged import Seen
    from ironhouse.policy.policy import Policy

FORMATS = ("github", "html", "json", "junit", "markdown", "sarif", "text")
SEVERITIES = ("critical", "high", "medium", "low", "info")
"""Both stand here so that ``--help`` loads neither formats nor model; a test holds them to the originals."""


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.usage = "ironhouse audit [PATH ...] [options]"
    parser.add_argument("paths", metavar="PATH", nargs="*", help="folders or files (default: the current folder)")
    value(parser, "--format", choices=FORMATS, default="text", help=", ".join(FORMATS), metavar="FORMAT")
    value(parser, "--output", default="-", help="write the report to FILE; - is stdout", metavar="FILE")
    value(parser, "--sarif", default="", help="write SARIF to FILE too", metavar="FILE")
    value(parser, "--policy", default="", help="the policy's file; without it the nearest above PATH", metavar="FILE")
    several(parser, "--exclude", metavar="PATTERN", help="leave out, as in .gitignore; may be given again")
    switch(parser, "--no-cache", help="read and parse every file again")
    switch(parser, "--include-vendored", help="look into the bindings' own code and vendored copies too")
    switch(parser, "--all", help="fold nothing; show tests and examples with the rest")
    value(
        parser,
        "--fail-on",
        choices=SEVERITIES,
        default="medium",
        help="lowest severity that makes the exit code 1",
        metavar="SEVERITY",
    )
    value(parser, "--baseline", default="", help="what FILE knows does not count: only what is new", metavar="FILE")
    value(parser, "--write-baseline", default="", help="write to FILE what is found; it counts no more", metavar="FILE")
    switch(parser, "--strict", help="exit code 4 for any problem and anything unresolved")
    switch(parser, "--exit-zero", help="never exit with 1: for reports")


class Observed:
    """What the observers say of all roots together."""

    def __init__(self) -> None:
        self.roots: list[str] = []
        self.sockets: list[SocketFact] = []
        self.unresolved: list[Unresolved] = []
        self.dependencies: list[DependencyFact] = []
        self.problems: list[Problem] = []
        self.files = 0
        self.lines = 0
        self.incomplete = False
        """Whether a candidate file could not be analysed."""
        self.policies: dict[str, Policy] = {}
        """By root: what its sockets are judged by."""
        self.seen: list[Seen] = []
        """What was looked at, root by root."""
        self.days = ("", "9999-12-31")
        """The first and the last day on which the policies' ignores say the same."""


def _run(arguments: argparse.Namespace) -> int:
    import time

    from ironhouse.cli.progress import progress

    started, moment = time.perf_counter(), time.time_ns()
    roots = list(dict.fromkeys(arguments.paths or ["."]))
    for root in roots:
        _demand(root)
    policies = _policy_files(arguments, roots)
    document: AuditDocument | None = None
    with progress(f"ironhouse audit {' '.join(roots)}"):
        keeper = None if arguments.no_cache or arguments.debug else _keeper(arguments, roots, policies, moment)
        report = keeper.find() if keeper is not None else None
        if report is None:
            observed = Observed()
            _read_policies(observed, policies)
            for root in roots:
                _observe(observed, root, arguments)
            document = _judge(observed)
            report = _report(document, incomplete=observed.incomplete, days=observed.days)
            if not (observed.files or observed.dependencies or observed.incomplete):
                if arguments.format == "json":
                    _write(report, document, arguments, 0)
                raise NothingScannedError(_nothing(roots, observed.problems))
            if keeper is not None:
                keeper.keep(observed.seen, report)
    if arguments.baseline or arguments.write_baseline:
        from ironhouse.cli.baseline_file import compared

        document = compared(document or _decoded(report), arguments.baseline, arguments.write_baseline)
        report = _report(document, incomplete=report.incomplete)
    _write(report, document, arguments, round((time.perf_counter() - started) * 1000))
    return exit_code(report, fail_on=arguments.fail_on, strict=arguments.strict, exit_zero=arguments.exit_zero)


def _demand(root: str) -> None:
    """Say at once that *root* cannot be audited, and why."""
    if not root:
        raise UsageError("an empty path was given, as by a variable without a value; name a file or a folder")
    try:
        kind = Path(root).stat().st_mode
    except PermissionError:
        raise UsageError(f"{root} cannot be reached: permission denied; run as a user who may read it") from None
    except (OSError, ValueError):
        if _is_link(root):
            raise UsageError(f"{root} is a link that leads nowhere; name a file or a folder") from None
        raise UsageError(f"there is no file or folder {root}; name one that exists") from None
    if not (stat.S_ISREG(kind) or stat.S_ISDIR(kind)):
        raise UsageError(f"{root} is neither a file nor a folder; name one of these")


def _is_link(root: str) -> bool:
    try:
        return Path(root).is_symlink()
    except (OSError, ValueError):
        return False


def _nothing(roots: list[str], problems: list[Problem]) -> str:
    """Why there is no report: nothing has to do with ZeroMQ, or what might could not be looked at."""
    if not problems:
        return (
            f"nothing to audit below {', '.join(roots)}: no Python, C or C++ file names ZeroMQ and nothing declares "
            "it; is this the right folder?"
        )
    more = f" (and {len(problems) - 1} more like it)" if len(problems) > 1 else ""
    first = problems[0]
    whole = first.path in (".", Path(first.root).name)
    return f"nothing was audited: {first.root if whole else first.path}: {first.what}{more}"


def exit_code(report: Report, *, fail_on: str, strict: bool, exit_zero: bool) -> int:
    """The exit code that *report* earns."""
    worst = SEVERITIES.index(fail_on)
    if not exit_zero and any(SEVERITIES.index(one) <= worst for one in report.severities):
        return exits.FINDINGS
    if report.incomplete or (strict and report.unclear):
        return exits.INCOMPLETE
    return exits.CLEAN


def _policy_files(arguments: argparse.Namespace, roots: list[str]) -> dict[str, Path | None]:
    """The file that each root's policy is in; it is read only where there is something to judge anew."""
    from ironhouse.policy.search import find

    return {root: Path(arguments.policy) if arguments.policy else find(Path(root)) for root in roots}


def _read_policies(observed: Observed, files: dict[str, Path | None]) -> None:
    from msgspec.structs import replace

    from ironhouse.cli.places import from_root
    from ironhouse.policy.load import read
    from ironhouse.policy.policy import DEFAULT

    for root, path in files.items():
        found = DEFAULT if path is None else read(path)
        observed.policies[root] = found if path is None else replace(found, place=from_root(path, root))


def _keeper(
    arguments: argparse.Namespace, roots: list[str], policies: dict[str, Path | None], moment: int
) -> ReportKeeper | None:
    from ironhouse.cli.kept_report import keeper
    from ironhouse.policy.search import content

    judged_by = [(root, str(path), content(path)) for root, path in policies.items()]
    return keeper(roots, [arguments.exclude, arguments.include_vendored, judged_by], moment)


def _report(document: AuditDocument, *, incomplete: bool, days: tuple[str, str] = ("", "")) -> Report:
    from ironhouse.cli.kept_report import Report
    from ironhouse.model.document import encode

    return Report(
        encode(document),
        list(dict.fromkeys(one.severity for one in document.findings if one.suppressed is None)),
        incomplete,
        bool(document.problems or document.unresolved),
        days,
    )


def _decoded(report: Report) -> AuditDocument:
    from ironhouse.model.document import decode

    return decode(report.document)


def _observe(observed: Observed, root: str, arguments: argparse.Namespace) -> None:
    """Add what is below *root*. With several roots, ids and unresolved paths are made unique by the root's name."""
    from msgspec.structs import replace

    from ironhouse.model.document import Problem
    from ironhouse.observe.dependencies.survey import dependencies
    from ironhouse.observe.source.survey import survey
    from ironhouse.observe.unchanged import Seen

    path = Path(root)
    seen = Seen()
    observed.seen.append(seen)
    source = survey(
        path,
        exclude=arguments.exclude,
        cache=not arguments.no_cache,
        include_vendored=arguments.include_vendored,
        debug=arguments.debug,
        seen=seen,
    )
    several_roots = len(set(arguments.paths)) > 1
    prefix = f"{root.rstrip('/')}/" if several_roots else ""
    observed.roots.append(root)
    observed.files += source.files
    observed.lines += source.lines
    observed.sockets += [replace(one, root=root, id=f"{prefix}{one.id}") for one in source.sockets]
    observed.unresolved += [replace(one, path=f"{prefix}{one.path}") for one in source.unresolved]
    observed.problems += [Problem(root, one.path, one.line, one.what) for one in source.problems]
    observed.incomplete |= any(one.candidate for one in source.problems)
    if path.is_dir():
        declared = dependencies(path, exclude=arguments.exclude, seen=seen)
        observed.dependencies += [replace(one, root=root) for one in declared.facts]
        observed.problems += [Problem(root, one.path, one.line, one.what) for one in declared.problems]


def _judge(observed: Observed) -> AuditDocument:
    """Redact first: no rule and no format ever sees a secret."""
    from ironhouse.audit.engine import evaluate
    from ironhouse.audit.rules import rules
    from ironhouse.cli.suppressing import suppress
    from ironhouse.model.document import SCHEMA_ID, AuditDocument, PolicyUsed, Scanned
    from ironhouse.model.redaction import redact, redact_dependency, redact_unresolved
    from ironhouse.version import VERSION

    sockets = tuple(redact(one) for one in observed.sockets)
    dependencies = tuple(redact_dependency(one) for one in observed.dependencies)
    evaluation = evaluate(sockets, dependencies, rules().values(), observed.policies)
    judged = suppress(evaluation.findings, sockets, dependencies, observed.policies, list(rules()))
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
    )


def _write(report: Report, document: AuditDocument | None, arguments: argparse.Namespace, milliseconds: int) -> None:
    """Show *report*, of which *document* is what it was made from, if that is at hand."""
    if arguments.sarif:
        _to_file(arguments.sarif, "--sarif", _shown(report, document, arguments, milliseconds, "sarif"))
    if arguments.format == "json":
        show = _as_it_is(report)
    else:
        show = _shown(report, document, arguments, milliseconds, arguments.format)
    if arguments.output != "-":
        _to_file(arguments.output, "--output", show)
        return
    if not (sys.stdout.encoding or "").lower().startswith("utf"):
        sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        show(sys.stdout)
        sys.stdout.flush()
    except BrokenPipeError:
        let_go_of_stdout()


def _to_file(path: str, option: str, show: Callable[[TextIO], object]) -> None:
    try:
        with Path(path).open("w", encoding="utf-8") as out:
            show(out)
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}; name another {option}") from error


def _as_it_is(report: Report) -> Callable[[TextIO], object]:
    """The JSON format is the document itself, as it is kept."""
    return lambda out: out.write(report.document.decode())


def _shown(
    report: Report, document: AuditDocument | None, arguments: argparse.Namespace, milliseconds: int, form: str
) -> Callable[[TextIO], object]:
    from ironhouse.audit.formats import load
    from ironhouse.cli.beside import view
    from ironhouse.cli.places import prefixes

    write = load(form)
    known = document if document is not None else _decoded(report)
    how = view(
        known,
        form,
        unfold=arguments.all,
        colour=None if arguments.output == "-" else False,
        milliseconds=milliseconds,
        fail_on=arguments.fail_on,
        prefixes=prefixes(known.roots),
    )
    return lambda out: write(known, out, how)


COMMAND = Command(
    summary="find every ZeroMQ socket and report what is missing on each",
    examples=("ironhouse audit", "ironhouse audit src --format json --output audit.json --fail-on high"),
    add_arguments=_add_arguments,
    run=_run,
)
