"""Long options that an environment variable can set: ``--fail-on`` is ``IRONHOUSE_FAIL_ON``.

Owns how a variable's text becomes an option's value. The command line wins over the environment. A value that
cannot be used is a ``UsageError`` that names the variable, not a silent default. Switches take 1/true/yes/on and
0/false/no/off; options that may be given several times take values separated by commas.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from typing import Any

from ironhouse.errors import UsageError

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"", "0", "false", "no", "off"}


def variable(option: str) -> str:
    """The environment variable of a long option."""
    return "IRONHOUSE_" + option.removeprefix("--").replace("-", "_").upper()


def value(parser: argparse.ArgumentParser, option: str, *, default: str, help: str, **more: Any) -> None:
    """Add an option with one value; ``choices`` hold for the environment too."""
    text = os.environ.get(variable(option), default)
    choices: Sequence[str] | None = more.get("choices")
    if choices is not None and text not in choices:
        raise UsageError(f"{variable(option)} is {text!r}; it must be one of {', '.join(choices)}")
    says = f"{help} (default: {default})" if default else help
    parser.add_argument(option, default=text, help=says, **more)


def switch(parser: argparse.ArgumentParser, option: str, *, help: str) -> None:
    """Add an option without a value."""
    text = os.environ.get(variable(option), "").strip().lower()
    if text not in _TRUE | _FALSE:
        raise UsageError(f"{variable(option)} is {text!r}; it must be 1 or 0")
    parser.add_argument(option, action="store_true", default=text in _TRUE, help=help)


def several(parser: argparse.ArgumentParser, option: str, *, metavar: str, help: str) -> None:
    """Add an option that may be given more than once; those of the command line replace the environment's."""
    text = os.environ.get(variable(option), "")
    preset = [one.strip() for one in text.split(",") if one.strip()]
    parser.add_argument(option, action=_Replace, default=preset, metavar=metavar, help=help)


class _Replace(argparse.Action):
    """Appends, and drops what the environment had preset at the first use."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        held = getattr(namespace, self.dest)
        setattr(namespace, self.dest, [*([] if held is self.default else held), values])


def choice(parser: argparse.ArgumentParser, option: str, choices: Sequence[str], *, help: str) -> None:
    """Add an option that stands alone, for the first of *choices*, or is given one by ``=``: a word after it is none of
    its own. Its value is empty where it is not given."""
    text = os.environ.get(variable(option), "")
    if text not in ("", *choices):
        raise UsageError(f"{variable(option)} is {text!r}; it must be one of {', '.join(choices)}")
    dest = option.removeprefix("--").replace("-", "_")
    for one in choices:
        names = [f"{option}={one}"] if one != choices[0] else [option, f"{option}={one}"]
        shown = help if one == choices[0] else argparse.SUPPRESS
        parser.add_argument(*names, dest=dest, action="store_const", const=one, default=text, help=shown)
