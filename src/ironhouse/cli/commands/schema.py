"""``ironhouse schema``: the JSON Schema of what ``audit --format json`` writes."""

from __future__ import annotations

import argparse
import sys

from ironhouse.cli import exits
from ironhouse.cli.commands import Command


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    """It has none of its own."""


def _run(arguments: argparse.Namespace) -> int:
    sys.stdout.write(text())
    return exits.CLEAN


def text() -> str:
    """The schema as it is printed and as docs/audit.schema.json holds it."""
    import json

    from ironhouse.model.document import json_schema

    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


COMMAND = Command(
    summary="print the JSON Schema of ironhouse.audit/1",
    examples=("ironhouse schema > audit.schema.json", "ironhouse schema | jq '.[\"$defs\"].Finding'"),
    add_arguments=_add_arguments,
    run=_run,
)
