"""Children that a process starts: reached, or said to be out of reach, or refused where all have to be reached.

Owns what is done about a start: it is called before each one. The environment that a program composes for a child gets
what makes it obey. Must not import zmq.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping, Sequence
from typing import Any

from ironhouse.runtime.inject import record
from ironhouse.runtime.inject.reach import judge
from ironhouse.runtime.inject.settings import LENT, VARIABLE, current, with_startup


def starts(program: Any, argv: Sequence[Any], env: Any) -> Any:
    """*program* is about to be run with *argv*; returns the environment to use in place of *env*, a mapping or None.
    ``PermissionError`` where the mode is ``required`` and it would escape."""
    _say(_text(program), [_text(one) for one in argv])
    if env is None or not isinstance(env, Mapping):
        return env
    known = {_text(name): _text(value) for name, value in env.items()}
    return _amended(known)


def starts_bytes(argv: Sequence[Any], programs: Sequence[bytes], env: Sequence[bytes] | None) -> list[bytes] | None:
    """As ``starts``, in the form of ``_posixsubprocess``: candidates for the program, and ``NAME=value``."""
    found = next((one for one in programs if os.path.exists(one)), programs[0])  # noqa: PTH110 - bytes
    _say(_text(found), [_text(one) for one in argv])
    if env is None:
        return None
    pairs = [_text(one).partition("=") for one in env]
    amended = _amended({name: value for name, _, value in pairs})
    return [os.fsencode(f"{name}={value}") for name, value in amended.items()]


def _say(program: str, argv: list[str]) -> None:
    settings = current()
    if settings is None:
        return
    found = judge(program, argv)
    record.write("child", kind=found.kind, command=found.shown, why=found.why)
    if found.kind == "unreached" and settings.mode == "required":
        raise PermissionError(
            errno.EPERM, f"ironhouse does not let {found.shown} be started: {found.why}; start it without"
        )


def _amended(env: dict[str, str]) -> dict[str, str]:
    own = {name: os.environ[name] for name in (VARIABLE, LENT) if name in os.environ}
    return {**env, **own, "PYTHONPATH": with_startup(env.get("PYTHONPATH", ""))}


def _text(given: Any) -> str:
    return os.fsdecode(os.fspath(given))
