"""``ironhouse run -- COMMAND``: an unmodified Python program, its sockets held to the policy, and a report of them.

Owns the verb: what the program is started with, its signals, its exit code, and where the report goes. What is done
inside the program is the runtime's.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from ironhouse.cli.arguments import value, variable
from ironhouse.cli.commands import Command
from ironhouse.errors import UsageError

if TYPE_CHECKING:
    from ironhouse.runtime.inject.report import Report
    from ironhouse.runtime.inject.settings import Settings


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    value(parser, "--policy", default="", help="the policy; without it the one that is found upward", metavar="FILE")
    value(
        parser,
        "--mode",
        default="",
        help="required (refuse), auto (observe) or disabled; else the policy's, else auto",
        metavar="MODE",
    )
    value(parser, "--identity", default="", help="the certificate that the program's sockets have", metavar="NAME")
    value(parser, "--keys", default="", help="the folder of certificates; else the policy's", metavar="FOLDER")
    value(parser, "--report", default="", help="write the report there as JSON, not to stderr", metavar="FILE")
    parser.add_argument("command", nargs=argparse.REMAINDER, metavar="-- COMMAND", help="the program and its arguments")


def _run(arguments: argparse.Namespace) -> int:
    from ironhouse.cli.child import end_as, start

    command = arguments.command[1:] if arguments.command[:1] == ["--"] else arguments.command
    if not command:
        raise UsageError("name the program to run: ironhouse run -- COMMAND; see `ironhouse run --help`")
    with tempfile.TemporaryDirectory(prefix="ironhouse-run-", ignore_cleanup_errors=True) as folder:
        settings = _settings(arguments, folder)
        if settings.mode == "disabled":
            return end_as(start(command, os.environ))
        report = _watched(command, settings)
    _write(report, arguments.report)
    return end_as(report.exit_code)


def _settings(arguments: argparse.Namespace, folder: str) -> Settings:
    from ironhouse.model.profile import Mode
    from ironhouse.policy.search import find
    from ironhouse.runtime.inject.settings import Settings

    path = Path(arguments.policy) if arguments.policy else find(Path.cwd())
    mode: Any = arguments.mode
    if mode and mode not in get_args(Mode):
        raise UsageError(f"--mode ({variable('--mode')}) is {mode!r}; it must be one of {', '.join(get_args(Mode))}")
    settings = Settings(
        mode=mode or "auto",
        folder=folder,
        policy=str(path.absolute()) if path is not None else "",
        identity=arguments.identity,
        keys=str(Path(arguments.keys).absolute()) if arguments.keys else "",
    )
    policy = settings.read_policy()
    if mode or not policy.says_mode:
        return settings
    from msgspec.structs import replace

    return replace(settings, mode=policy.mode)


def _watched(command: list[str], settings: Settings) -> Report:
    from ironhouse.cli.child import start
    from ironhouse.runtime.inject.reach import judge
    from ironhouse.runtime.inject.report import Child, merge
    from ironhouse.runtime.inject.settings import environment

    reach = judge(command[0], command)
    if reach.kind == "unreached" and settings.mode == "required":
        raise UsageError(f"{reach.shown} cannot be held to the policy: {reach.why}; start it without")
    code = start(command, environment(settings, os.environ))
    policy = settings.policy or f"baseline {settings.read_policy().baseline}"
    report = merge(Path(settings.folder), command=reach.shown, mode=settings.mode, policy=policy, exit_code=code)
    if reach.kind == "unreached":
        report.unreached.insert(0, Child(reach.shown, 1, reach.why))
    return report


def _write(report: Report, where: str) -> None:
    if not where:
        from ironhouse.runtime.inject.report import text

        sys.stderr.write(text(report))
        sys.stderr.flush()
        return
    import msgspec

    raw = msgspec.json.format(msgspec.json.encode(report), indent=2) + b"\n"
    if where == "-":
        sys.stdout.buffer.write(raw)
        return
    try:
        Path(where).write_bytes(raw)
    except OSError as error:
        raise UsageError(f"cannot write {where}: {error.strerror}; name another file") from error


COMMAND = Command(
    summary="run a Python program with its ZeroMQ sockets held to the policy",
    examples=(
        "ironhouse run -- python service.py",
        "ironhouse run --policy ironhouse.toml --mode required --report run.json -- locust --master",
    ),
    add_arguments=_add_arguments,
    run=_run,
)
