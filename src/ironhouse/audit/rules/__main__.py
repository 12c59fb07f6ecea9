"""Writes docs/rules.md from the rules, or checks that it is up to date (exit code 1 when it is not)."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ironhouse.audit.explanation import all_rules
from ironhouse.audit.rules import rules


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m ironhouse.audit.rules", description=__doc__)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--write", type=Path, metavar="FILE")
    what.add_argument("--check", type=Path, metavar="FILE")
    arguments = parser.parse_args()
    text = all_rules(rules().values())
    if arguments.write:
        arguments.write.write_text(text, encoding="utf-8")
        return 0
    if arguments.check.is_file() and arguments.check.read_text(encoding="utf-8") == text:
        return 0
    print(f"{arguments.check} is out of date; write it with --write {arguments.check}", file=sys.stderr)
    return 1


sys.exit(main())
