"""Where the report of an audit goes: stdout, the file of ``--output``, and that of ``--sarif``.

Owns opening them, what happens when one cannot be written, and what of the report is read anew for a format. Must not
know how a format looks. A kept report is the JSON document already: for that format nothing else is loaded.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from ironhouse.cli.streams import let_go_of_stdout
from ironhouse.errors import UsageError

if TYPE_CHECKING:
    from ironhouse.cli.kept_report import Report
    from ironhouse.model.document import AuditDocument


def write(report: Report, document: AuditDocument | None, arguments: argparse.Namespace, milliseconds: int) -> None:
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
        _make_readable(sys.stdout, arguments.format)
    try:
        show(sys.stdout)
        sys.stdout.flush()
    except BrokenPipeError:
        let_go_of_stdout()


def _make_readable(stdout: TextIO, form: str) -> None:
    """A person's terminal has the encoding that it has; what programs read is UTF-8, and says so itself."""
    if form == "text":
        stdout.reconfigure(errors="replace")  # type: ignore[attr-defined]
    else:
        stdout.reconfigure(encoding="utf-8")  # type: ignore[attr-defined]


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

    render = load(form)
    known = document if document is not None else decoded(report)
    how = view(
        known,
        form,
        unfold=arguments.all,
        colour=None if arguments.output == "-" else False,
        milliseconds=milliseconds,
        fail_on=arguments.fail_on,
        prefixes=prefixes(known.roots),
        headlines=report.headlines,
    )
    return lambda out: render(known, out, how)


def decoded(report: Report) -> AuditDocument:
    from ironhouse.model.document import decode

    return decode(report.document)
