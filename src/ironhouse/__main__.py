"""``python -m ironhouse`` is the ``ironhouse`` program."""

from __future__ import annotations

from ironhouse.cli.main import program

program()
