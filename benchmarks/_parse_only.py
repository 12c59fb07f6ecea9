"""Parses the files whose names stand, separated by NUL, in the file that is given, and does nothing else.

The floor that an auditor built on the same parser can reach: its time stands beside the audit's. Owns only which
grammar reads which suffix. Must not import the auditor.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

from tree_sitter import Language, Parser


def main(listing: str) -> None:
    parsers: dict[str, Parser] = {}
    for name in Path(listing).read_bytes().split(b"\0"):
        if name:
            path = Path(name.decode("utf-8", "surrogateescape"))
            language = language_of(path.suffix.lower())
            if language not in parsers:
                parsers[language] = _parser(language)
            parsers[language].parse(path.read_bytes())


def language_of(suffix: str) -> str:
    """The grammar for a suffix: headers are read as C++, as the auditor does."""
    if suffix in {".py", ".pyw", ".pyx", ".pxd"}:
        return "python"
    return "c" if suffix == ".c" else "cpp"


def _parser(language: str) -> Parser:
    grammar = importlib.import_module(f"tree_sitter_{language}")
    return Parser(Language(grammar.language()))


if __name__ == "__main__":
    main(sys.argv[1])
