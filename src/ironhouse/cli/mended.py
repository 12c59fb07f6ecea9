"""What ``--diff`` prints and what ``--fix`` says of what it did.

Owns these words, and what cannot be asked for together. Patches go where the report would; what has none goes to
stderr, so that the patches can be piped. Must not know how a mend is found.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ironhouse.cli.mending import Change, Mended
from ironhouse.cli.places import below, folder_of
from ironhouse.cli.streams import let_go_of_stdout
from ironhouse.errors import UsageError
from ironhouse.mend.edits import unified
from ironhouse.mend.plan import Left, Mend
from ironhouse.model.document import AuditDocument
from ironhouse.model.finding import SEVERITIES, Finding

PLACES_SHOWN = 5


def demand(arguments: argparse.Namespace) -> None:
    """Say what goes with neither option."""
    given = "--diff" if arguments.diff else "--fix"
    if arguments.write_baseline:
        raise UsageError(f"{given} and --write-baseline do not go together; mend first, then write the baseline")
    if arguments.diff and arguments.format != "text":
        raise UsageError(f"--diff prints patches; leave out --format {arguments.format}")


def reports_too(arguments: argparse.Namespace) -> bool:
    """Whether ``--fix`` is to report what remains too: where no more is asked for, the summary says it."""
    return arguments.format != "text" or arguments.output != "-" or bool(arguments.sarif)


def show_patches(done: Mended, arguments: argparse.Namespace) -> None:
    """The patch of each file, under a line for each finding that it mends, and what has none on stderr."""
    patches = b"".join(_patch(one, done) for one in done.changes)
    if arguments.output != "-":
        try:
            Path(arguments.output).write_bytes(patches)
        except OSError as error:
            raise UsageError(f"cannot write {arguments.output}: {error.strerror}; name another --output") from error
    else:
        try:
            sys.stdout.flush()
            sys.stdout.buffer.write(patches)
            sys.stdout.flush()
        except BrokenPipeError:
            let_go_of_stdout()
    for line in _left(done.left):
        print(line, file=sys.stderr)


def show_summary(done: Mended, remains: AuditDocument, arguments: argparse.Namespace) -> None:
    """What was changed, what was not and why, and what remains; on stderr where stdout has a report."""
    out = sys.stderr if reports_too(arguments) else sys.stdout
    number = sum(len(one.findings) for one in done.mends)
    files = len(done.changes)
    print(
        f"ironhouse audit --fix={arguments.fix} · {_count(number, 'finding')} mended in {_count(files, 'file')}",
        file=out,
    )
    for change in done.changes:
        print(f"  {_shown(change)}", file=out)
        for one in change.mends:
            print("\n".join(f"    {line}" for line in _mended(one, done)), file=out)
    for line in (*_left(done.left), *_remains(remains)):
        print(line, file=out)


def _patch(change: Change, done: Mended) -> bytes:
    head = "".join(f"# {line}\n" for one in change.mends for line in _mended(one, done))
    return head.encode("utf-8", "replace") + unified(os.fsencode(_shown(change)), change.old, change.new, change.edits)


def _shown(change: Change) -> str:
    """The path as ``patch -p1`` takes it in the current folder; for a root elsewhere, in that root's folder."""
    folder = folder_of(change.root)
    return f"{below(folder, Path.cwd().resolve()) or ''}{change.path}"


def _mended(one: Mend, done: Mended) -> Iterator[str]:
    """The socket with its new values, what is safe, what else is changed by each finding's mend that is not, and what
    is found then."""
    socket = one.socket
    values = ", ".join(f"{want.name} = {want.value}" for want in one.wants)
    yield f"{socket.path}:{socket.line} {socket.name}: {values}"
    judged = list(zip(one.findings, one.unsafe, strict=True))
    safe = list(dict.fromkeys(finding.rule for finding, unsafe in judged if not unsafe))
    if safe:
        yield f"  safe: {', '.join(safe)}"
    yield from dict.fromkeys(f"  {finding.rule}: {unsafe}" for finding, unsafe in judged if unsafe)
    for each in done.brings.get(socket.id, ()):
        yield f"  then to be mended: {each.rule} ({each.severity}) {each.path}:{each.line}"


def _left(left: Iterable[Left]) -> Iterator[str]:
    """By what stands in the way, the commonest first."""
    heads = {
        "refused": "Not mended, for what the code is like",
        "dropped": "Not mended: tried, and taken back",
        "unsafe": "Not safe, so not mended: --fix=all does, --diff shows it",
        "by hand": "Without a mechanical mend: `ironhouse explain RULE` says what to do",
    }
    for kind, head in heads.items():
        of_kind = [one for one in left if one.kind == kind]
        if not of_kind:
            continue
        yield f"{head} ({_count(len(of_kind), 'finding')})"
        for (rule, why), number in Counter((one.finding.rule, one.why) for one in of_kind).most_common():
            places = [one for one in of_kind if (one.finding.rule, one.why) == (rule, why)]
            yield f"  {rule}{f' × {number}' if number > 1 else ''}: {why}"
            if kind in ("refused", "dropped"):
                yield f"    {_places(places)}"


def _places(left: Sequence[Left]) -> str:
    texts = list(dict.fromkeys(_place(one) for one in left))
    more = f" and {len(texts) - PLACES_SHOWN} more" if len(texts) > PLACES_SHOWN else ""
    return f"{', '.join(texts[:PLACES_SHOWN])}{more}"


def _place(one: Left) -> str:
    return f"{one.place.path}:{one.place.line}" if one.place else f"{one.finding.path}:{one.finding.line}"


def _remains(document: AuditDocument) -> Iterator[str]:
    open_: list[Finding] = [one for one in document.findings if one.suppressed is None]
    counted = Counter(one.severity for one in open_)
    worst = ", ".join(f"{counted[one]} {one}" for one in SEVERITIES if counted[one])
    yield f"Findings that remain: {worst or 'none'}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
