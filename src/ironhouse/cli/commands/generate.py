"""``ironhouse generate cpp|c [PATH]``: a header that sets what the policy wants of each socket in the source.

Owns where it is written. What stands in it is the generate package's.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ironhouse.cli import exits
from ironhouse.cli.arguments import value
from ironhouse.cli.commands import Command
from ironhouse.errors import NothingScannedError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ironhouse.generate.plan import Plan

LANGUAGES = ("cpp", "c")


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("language", choices=LANGUAGES, metavar="cpp|c", help="the language of the header")
    parser.add_argument("path", metavar="PATH", nargs="?", default=".", help="the tree (default: the current folder)")
    value(parser, "--policy", default="", help="the policy's file; without it the nearest above PATH", metavar="FILE")
    value(parser, "--output", default="-", help="write the header to FILE; - is stdout", metavar="FILE")


def _run(arguments: argparse.Namespace) -> int:
    from ironhouse.generate.plan import plans
    from ironhouse.observe.source.survey import survey
    from ironhouse.policy.explain import head
    from ironhouse.policy.load import load, read

    root = Path(arguments.path)
    if not root.exists():
        raise UsageError(f"there is no file or folder {root}; name one that exists")
    policy = read(Path(arguments.policy)) if arguments.policy else load(root)
    sockets = [one for one in survey(root).sockets if one.language != "python" and one.scope == "production"]
    found = plans(sockets, policy)
    if not found:
        raise NothingScannedError(f"no ZeroMQ socket of C or C++ with a name was found below {root}")
    text = _writer(arguments.language)(found, head(policy))
    if arguments.output == "-":
        sys.stdout.write(text)
        return exits.CLEAN
    try:
        Path(arguments.output).write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot write {arguments.output}: {error.strerror}; name another --output") from error
    return exits.CLEAN


def _writer(language: str) -> Callable[[Sequence[Plan], str], str]:
    if language == "c":
        from ironhouse.generate.c import header

        return header
    from ironhouse.generate.cpp import header as cpp_header

    return cpp_header


COMMAND = Command(
    summary="write a C++ or C header that sets what the policy wants of each socket",
    examples=("ironhouse generate cpp src --output src/ironhouse_sockets.hpp", "ironhouse generate c"),
    add_arguments=_add_arguments,
    run=_run,
)
