"""Whether a program that is about to be started will be reached: is it Python, and does it heed PYTHONPATH.

Owns the reading of a command line and of a script's first line. Must not know what is done about the answer. An
interpreter of another environment is reached too, and says itself whether it can run ironhouse.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
from collections.abc import Sequence
from typing import Literal

import msgspec

_PYTHON = re.compile(r"^(?:python|pypy)[\d.]*[a-z]?(?:\.exe)?$")
_WITH_VALUE = "WX"
"""Options of the interpreter that take the next word, where it is not in the same one."""
_LAST = "cm"


class Reach(msgspec.Struct, frozen=True):
    """``kind`` is ``other`` for what is no Python. ``why`` says why a Python is not reached."""

    kind: Literal["python", "unreached", "other"]
    shown: str
    """The command without its arguments: they may hold secrets."""
    why: str = ""


def judge(program: str, argv: Sequence[str]) -> Reach:
    """Of the file *program* (looked for on PATH where it has no folder) with *argv*, its name included."""
    path = program if os.sep in program else shutil.which(program) or program
    words = list(argv[1:])
    if not _PYTHON.match(os.path.basename(path)):  # noqa: PTH119 - a text, not a place
        interpreter = _shebang(path)
        if not interpreter:
            return Reach("other", program)
        words = [*interpreter[1:], path, *words]
        path = interpreter[0]
    shown, letters = _read(words)
    command = " ".join((path, *shown))
    escapes = sorted(letters & set("IES"))
    if escapes:
        return Reach("unreached", command, f"-{escapes[0]} keeps it from what PYTHONPATH names")
    return Reach("python", command)


def _shebang(path: str) -> list[str]:
    """The words that a script is run by, when they are a Python's."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - a text, not a place
            if file.read(2) != b"#!":
                return []
            line = file.readline(512).decode("utf-8", "replace").strip()
    except OSError:
        return []
    words = line.split(None, 1)
    if words and os.path.basename(words[0]) == "env":  # noqa: PTH119
        rest = words[1] if words[1:] else ""
        words = shlex.split(rest[2:]) if rest.startswith("-S") else rest.split()
    elif words[1:]:
        words = [words[0], *words[1].split()]
    return words if words and _PYTHON.match(os.path.basename(words[0])) else []  # noqa: PTH119


def _read(words: Sequence[str]) -> tuple[list[str], set[str]]:
    """The options of the interpreter and what it is to run, as far as they may be shown; and the options' letters."""
    shown: list[str] = []
    letters: set[str] = set()
    rest = iter(words)
    for word in rest:
        if not word.startswith("-") or word == "-":
            return [*shown, word], letters
        shown.append(word if not word.startswith(("-c", "-X", "-W")) else word[:2])
        if word.startswith("--"):
            continue
        for number, letter in enumerate(word[1:], 2):
            if letter in _LAST:
                module = word[number:] or next(rest, "")
                return [*shown, *([module] if letter == "m" and not word[number:] else [])], letters
            if letter in _WITH_VALUE:
                if not word[number:]:
                    next(rest, "")
                break
            letters.add(letter)
    return shown, letters
