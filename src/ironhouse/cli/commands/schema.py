"""``ironhouse schema [audit|run]``: the JSON Schema of what a verb writes as JSON."""

from __future__ import annotations

import argparse
import sys

from ironhouse.cli import exits
from ironhouse.cli.commands import Command

OF = ("audit", "run")


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "of", choices=OF, nargs="?", default="audit", metavar="audit|run", help="the verb that writes it"
    )


def _run(arguments: argparse.Namespace) -> int:
    sys.stdout.write(text(arguments.of))
    return exits.CLEAN


def text(of: str = "audit") -> str:
    """The schema as it is printed and as docs/audit.schema.json and docs/run.schema.json hold it."""
    import json

    if of == "run":
        from ironhouse.runtime.inject.report import json_schema
    else:
        from ironhouse.model.document import json_schema
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


COMMAND = Command(
    summary="print the JSON Schema of ironhouse.audit/1, or of ironhouse.run/1",
    examples=("ironhouse schema > audit.schema.json", "ironhouse schema run | jq '.[\"$defs\"].SocketSeen'"),
    add_arguments=_add_arguments,
    run=_run,
)
