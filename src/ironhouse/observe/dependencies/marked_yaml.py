"""YAML whose texts know their line.

Owns the reader: plain lists, tables and texts, no tags, no numbers (``4.10`` stays ``4.10``) and no booleans (``on``
stays ``on``), so less than ``safe_load`` builds. PyYAML is imported at the first file that needs it.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from ironhouse.observe.dependencies.declared import UnreadableError

if TYPE_CHECKING:
    import yaml

LARGEST = 200_000
"""In characters: a configuration of a watcher is a page or two."""

DEEPEST = 50
"""Levels. libyaml's composer recurses without a bound in C: some ten thousand ``[`` end the process."""


class Marked(str):
    """A text and the line, from 1, on which it starts."""

    __slots__ = ("line",)
    line: int


def read_yaml(text: str) -> object:
    """Raises ``UnreadableError`` on what is no YAML, has several documents, is too large or too deep."""
    if len(text) > LARGEST:
        raise UnreadableError(f"larger than {LARGEST} characters")
    import yaml

    try:
        _refuse_depth(text)
        data: object = yaml.load(text, Loader=_loader())  # noqa: S506 - a loader that builds less than safe_load
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise UnreadableError(f"not YAML: {error.problem or error.context}", line) from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise UnreadableError(f"not YAML: {str(error).splitlines()[0]}") from None
    return data


def line_of(value: object) -> int:
    """The line of a text that ``read_yaml`` gave; 1 for anything else."""
    return value.line if isinstance(value, Marked) else 1


def _refuse_depth(text: str) -> None:
    """Reads the events alone, which nest on the heap, before anything recurses."""
    import yaml

    depth = 0
    for event in yaml.parse(text, Loader=_loader()):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                raise UnreadableError(
                    f"nested deeper than {DEEPEST} levels", event.start_mark.line + 1 if event.start_mark else 0
                )
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


@cache
def _loader() -> Any:
    import yaml

    base: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

    class MarkedLoader(base):  # type: ignore[misc]
        def construct_scalar(self, node: yaml.ScalarNode) -> Marked:
            text = Marked(super().construct_scalar(node))
            text.line = node.start_mark.line + 1
            return text

    return MarkedLoader
