"""The ``ironhouse`` program: finds the verb, runs it, and turns errors into one line and an exit code.

Owns nothing of what a verb does. A traceback is shown only with ``--debug``. Ctrl-C and a reader that goes
away are quiet.
"""

from __future__ import annotations

import argparse
import gc
import os
import re
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn

from ironhouse.cli import exits
from ironhouse.cli.arguments import switch
from ironhouse.cli.commands import load, names
from ironhouse.cli.streams import is_full, let_go_of_stdout, open_what_was_closed
from ironhouse.errors import IronhouseError, NothingScannedError, UsageError, suggestion
from ironhouse.version import VERSION

ENVIRONMENT = "every long option can be set by the environment: --fail-on is IRONHOUSE_FAIL_ON"


class _Parser(argparse.ArgumentParser):
    """A usage error is one line like every other error."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}; see `{self.prog} --help`")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the verb that *argv* names; returns the exit code (``SystemExit`` only for ``--help`` and ``--version``)."""
    open_what_was_closed()
    given = list(sys.argv[1:] if argv is None else argv)
    debug = "--debug" in given
    try:
        arguments = _read(given)
        debug = arguments.debug
        code: int = arguments.run(arguments)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        return exits.INTERRUPTED
    except BrokenPipeError:
        let_go_of_stdout()
        return exits.CLEAN
    except Exception as error:
        if debug:
            raise
        return _report(error)


def program() -> NoReturn:
    """The program as it is started from a shell: ``main``, and then an end at once.

    Nothing is collected and nothing taken apart: what an audit holds lives as long as the process, and looking through
    it or freeing it piece by piece would take a tenth of the time.
    """
    gc.disable()
    code = main()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


def _report(error: Exception) -> int:
    if isinstance(error, IronhouseError):
        known = ((UsageError, exits.USAGE), (NothingScannedError, exits.NOTHING_SCANNED))
        code = next((code for kind, code in known if isinstance(error, kind)), exits.INCOMPLETE)
        message = str(error)
    elif isinstance(error, OSError) and is_full(error):
        code = exits.USAGE
        message = f"cannot write the output: {error.strerror}; it is not whole: make room, or send it elsewhere"
    else:
        code = exits.INCOMPLETE
        detail = " ".join(str(error).split())
        message = (
            f"internal error, a defect of ironhouse: {type(error).__name__}: {detail}; "
            "run it again with --debug and report what it prints"
        )
    print(f"ironhouse: {message}", file=sys.stderr)
    return code


def _read(given: Sequence[str]) -> argparse.Namespace:
    """What *given* says; a word that is not known is refused with the nearest that is."""
    known = names()
    if not given:
        raise UsageError(f"name a command: {', '.join(known)}; see `ironhouse --help`")
    if not given[0].startswith("-") and given[0] not in known:
        hint = suggestion(given[0], known, f"it is one of {', '.join(known)}")
        raise UsageError(f"there is no command {given[0]}; {hint}")
    arguments, surplus = _parser(given).parse_known_args(given)
    if surplus:
        raise UsageError(_surplus(surplus[0], given[0], arguments.describe()))
    return arguments


def _surplus(word: str, verb: str, describes: str) -> str:
    see = f"see `ironhouse {verb} --help`"
    if not word.startswith("-"):
        return f"{word} is too much; {see}"
    hint = suggestion(word.partition("=")[0], re.findall(r"--[a-z][a-z-]*", describes), "")
    return f"there is no option {word}; {hint} See {see[4:]}" if hint else f"there is no option {word}; {see}"


def _parser(given: Sequence[str]) -> argparse.ArgumentParser:
    """What reads *given*; where that begins with a verb, no other verb is loaded."""
    parser = _Parser(
        prog="ironhouse",
        description="Find every ZeroMQ socket in Python, C and C++ source, and what is missing on each.",
        epilog="Exit codes: 0 clean, 1 findings, 2 usage, 3 nothing scanned, 4 incomplete or internal error.",
    )
    parser.add_argument(
        "--version", action="version", version=f"ironhouse {VERSION}", help="print the version and exit"
    )
    verbs = parser.add_subparsers(title="commands", metavar="COMMAND", required=True, parser_class=_Parser)
    known = names()
    for name in given[:1] if given[:1] and given[0] in known else known:
        command = load(name)
        verb = verbs.add_parser(
            name,
            help=command.summary,
            description=command.summary[0].upper() + command.summary[1:] + ".",
            epilog="\n".join(("examples:", *(f"  {one}" for one in command.examples), ENVIRONMENT)),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        command.add_arguments(verb)
        switch(verb, "--debug", help="show a traceback when something goes wrong")
        verb.set_defaults(run=command.run, describe=verb.format_help)
    return parser


if __name__ == "__main__":
    program()
