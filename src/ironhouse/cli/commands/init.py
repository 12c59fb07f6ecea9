"""``ironhouse init [PATH]``: writes a starter of a policy from what is in the source.

Owns where it is written. A file that is there is never overwritten.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ironhouse.cli import exits
from ironhouse.cli.arguments import value
from ironhouse.cli.commands import Command
from ironhouse.errors import NothingScannedError, UsageError


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", metavar="PATH", nargs="?", default=".", help="the tree (default: the current folder)")
    value(
        parser, "--output", default="", help="write to FILE instead of PATH/ironhouse.toml; - is stdout", metavar="FILE"
    )


def _run(arguments: argparse.Namespace) -> int:
    from ironhouse.audit.terminal import count
    from ironhouse.model.redaction import redact
    from ironhouse.observe.source.survey import survey
    from ironhouse.policy.policy import DEFAULT
    from ironhouse.policy.search import FILE, find
    from ironhouse.policy.starter import starter

    root = Path(arguments.path)
    if not root.is_dir():
        raise UsageError(f"{root} is no folder; name the folder that the policy is for")
    sockets = [redact(one) for one in survey(root).sockets]
    if not sockets:
        raise NothingScannedError(f"no ZeroMQ socket was found below {root}; is this the right folder?")
    text = starter(sockets, DEFAULT)
    if arguments.output == "-":
        sys.stdout.write(text)
        return exits.CLEAN
    target = Path(arguments.output) if arguments.output else root / FILE
    before = None if arguments.output else find(root)
    try:
        with target.open("x", encoding="utf-8") as out:
            out.write(text)
    except FileExistsError as error:
        raise UsageError(f"{target} is there already; move it away, or name another --output") from error
    except OSError as error:
        raise UsageError(f"cannot write {target}: {error.strerror}; name another --output") from error
    named = count(text.count("\n[socket."), "socket")
    print(f"wrote {target}: {named} by name; read it, then `ironhouse policy check --policy {target}`")
    if before is not None:
        print(f"below {root} it now holds instead of {before}")
    return exits.CLEAN


COMMAND = Command(
    summary="write a starter of a policy from the sockets in the source",
    examples=("ironhouse init", "ironhouse init services --output -"),
    add_arguments=_add_arguments,
    run=_run,
)
