"""``ironhouse audit [PATH ...]``: finds every ZeroMQ socket below the paths, judges it, and reports.

Owns its options, the order of the work and its exit code. Observing, judging and showing are each a module beside
``commands``; the first two are loaded only where no kept report holds.

Exit codes: a path that does not exist is a usage error (2). A tree without a candidate file and without a
declaration of libzmq or a binding is 3, also if what might be one could not be looked at. Findings at or above
``--fail-on`` are 1, and take precedence over 4: a candidate file that could not be analysed. ``--strict`` widens 4 to
every problem (dependency files, folders and links that were not looked into) and to everything unresolved.
``--exit-zero`` takes away 1 and nothing else. ``--diff`` exits as the audit would, ``--fix`` as one of what it left.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from ironhouse.cli import exits
from ironhouse.cli.arguments import choice, several, switch, value
from ironhouse.cli.commands import Command
from ironhouse.errors import NothingScannedError

if TYPE_CHECKING:
    from pathlib import Path

    from ironhouse.cli.kept_report import Report, ReportKeeper
    from ironhouse.model.document import AuditDocument
    from ironhouse.model.headline import Headline

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
    switch(parser, "--include-vendored", help="look into vendored copies of the bindings too")
    switch(parser, "--all", help="fold nothing; show tests and examples with the rest")
    value(
        parser,
        "--fail-on",
        choices=SEVERITIES,
        default="medium",
        help="lowest severity for exit code 1",
        metavar="SEVERITY",
    )
    switch(parser, "--diff", help="print mends as patches and write none of them")
    choice(parser, "--fix", ("safe", "all"), help="mend what is safe; --fix=all: timeouts too")
    value(parser, "--baseline", default="", help="what FILE knows does not count: only what is new", metavar="FILE")
    value(parser, "--write-baseline", default="", help="write to FILE what is found; it counts no more", metavar="FILE")
    switch(parser, "--strict", help="exit code 4 for any problem and anything unresolved")
    switch(parser, "--exit-zero", help="never exit with 1: for reports")


def _run(arguments: argparse.Namespace) -> int:
    import time

    from ironhouse.cli import showing
    from ironhouse.cli.roots import demand

    started = time.perf_counter()
    roots = list(dict.fromkeys(arguments.paths or ["."]))
    for root in roots:
        demand(root)
    if arguments.diff or arguments.fix:
        return _mend(arguments, roots)
    report, document = _audited(arguments, roots)
    showing.write(report, document, arguments, round((time.perf_counter() - started) * 1000))
    return _code(report, arguments)


def _audited(arguments: argparse.Namespace, roots: list[str]) -> tuple[Report, AuditDocument | None]:
    """The report, with its document where it was made and not found again."""
    import time

    from ironhouse.cli import showing
    from ironhouse.cli.policies import policy_file, read_policy
    from ironhouse.cli.progress import progress
    from ironhouse.cli.roots import nothing

    moment = time.time_ns()
    policies = {root: policy_file(root, arguments.policy) for root in roots}
    document: AuditDocument | None = None
    with progress(f"ironhouse audit {' '.join(roots)}"):
        keeper = None if arguments.no_cache or arguments.debug else _keeper(arguments, roots, policies, moment)
        report = keeper.find() if keeper is not None else None
        if report is None:
            from ironhouse.cli import judging, observing

            observed = observing.Observed()
            observed.policies |= {root: read_policy(root, path) for root, path in policies.items()}
            for root in roots:
                observing.observe(observed, root, arguments)
            document = judging.judge(observed)
            headlines = judging.headlines_of(document)
            report = _report(document, headlines, incomplete=observed.incomplete, days=observed.days)
            if not (observed.files or observed.dependencies or observed.incomplete):
                if arguments.format == "json":
                    showing.write(report, document, arguments, 0)
                raise NothingScannedError(nothing(roots, observed.problems))
            if keeper is not None:
                keeper.keep(observed.seen, report)
    if arguments.baseline or arguments.write_baseline:
        from ironhouse.cli.baseline_file import compared

        document = compared(document or showing.decoded(report), arguments.baseline, arguments.write_baseline)
        report = _report(document, report.headlines, incomplete=report.incomplete)
    return report, document


def _mend(arguments: argparse.Namespace, roots: list[str]) -> int:
    """``--diff`` and ``--fix``. What is reported after a fix is what remains, audited anew from what was written."""
    from ironhouse.cli import mended, mending, showing
    from ironhouse.cli.progress import progress

    mended.demand(arguments)
    report, document = _audited(arguments, roots)
    with progress(f"ironhouse audit: mends of {' '.join(roots)}"):
        done = mending.mend(document or showing.decoded(report), arguments)
    if arguments.diff:
        mended.show_patches(done, arguments)
        return _code(report, arguments)
    if mending.write_all(done):
        report, document = _audited(arguments, roots)
    mended.show_summary(done, document or showing.decoded(report), arguments)
    if mended.reports_too(arguments):
        showing.write(report, document, arguments, 0)
    return _code(report, arguments)


def _code(report: Report, arguments: argparse.Namespace) -> int:
    return exit_code(report, fail_on=arguments.fail_on, strict=arguments.strict, exit_zero=arguments.exit_zero)


def exit_code(report: Report, *, fail_on: str, strict: bool, exit_zero: bool) -> int:
    """The exit code that *report* earns."""
    worst = SEVERITIES.index(fail_on)
    if not exit_zero and any(SEVERITIES.index(one) <= worst for one in report.severities):
        return exits.FINDINGS
    if report.incomplete or (strict and report.unclear):
        return exits.INCOMPLETE
    return exits.CLEAN


def _keeper(
    arguments: argparse.Namespace, roots: list[str], policies: dict[str, Path | None], moment: int
) -> ReportKeeper | None:
    from ironhouse.cli.kept_report import keeper
    from ironhouse.policy.search import content

    judged_by = [(root, str(path), content(path)) for root, path in policies.items()]
    return keeper(roots, [arguments.exclude, arguments.include_vendored, judged_by], moment)


def _report(
    document: AuditDocument, headlines: dict[str, Headline], *, incomplete: bool, days: tuple[str, str] = ("", "")
) -> Report:
    from ironhouse.cli.kept_report import Report
    from ironhouse.model.document import encode

    return Report(
        encode(document),
        list(dict.fromkeys(one.severity for one in document.findings if one.suppressed is None)),
        incomplete,
        bool(document.problems or document.unresolved),
        days,
        headlines,
    )


COMMAND = Command(
    summary="find every ZeroMQ socket and report what is missing on each",
    examples=("ironhouse audit", "ironhouse audit src --format json --output audit.json --fail-on high"),
    add_arguments=_add_arguments,
    run=_run,
)
