"""What the observers say of every root of an audit together.

Owns bringing them together: one root's facts are told from another's by its name. Must not judge, nor know how anything
is shown.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

from msgspec.structs import replace

from ironhouse.model.document import Problem
from ironhouse.model.fact import DependencyFact, SecretFact, SocketFact, Unresolved
from ironhouse.observe.dependencies.survey import dependencies
from ironhouse.observe.key_files import key_files
from ironhouse.observe.source.survey import survey
from ironhouse.observe.unchanged import Seen
from ironhouse.policy.policy import Policy


class Observed:
    """What the observers say of all roots together."""

    def __init__(self) -> None:
        self.roots: list[str] = []
        self.sockets: list[SocketFact] = []
        self.unresolved: list[Unresolved] = []
        self.dependencies: list[DependencyFact] = []
        self.secrets: list[SecretFact] = []
        self.problems: list[Problem] = []
        self.files = 0
        self.lines = 0
        self.incomplete = False
        """Whether a candidate file could not be analysed."""
        self.policies: dict[str, Policy] = {}
        """By root: what its sockets are judged by."""
        self.seen: list[Seen] = []
        """What was looked at, root by root."""
        self.days = ("", "9999-12-31")
        """The first and the last day on which the policies' ignores say the same."""


def observe(
    observed: Observed, root: str, arguments: argparse.Namespace, edited: Mapping[str, bytes] | None = None
) -> None:
    """Add what is below *root*. With several roots, ids and unresolved paths are made unique by the root's name.

    *edited* has files as they would be; what they declare is not looked for.
    """
    path = Path(root)
    seen = Seen()
    observed.seen.append(seen)
    source = survey(
        path,
        exclude=arguments.exclude,
        cache=not arguments.no_cache,
        include_vendored=arguments.include_vendored,
        debug=arguments.debug,
        seen=seen,
        edited=edited,
    )
    several_roots = len(set(arguments.paths)) > 1
    prefix = f"{root.rstrip('/')}/" if several_roots else ""
    observed.roots.append(root)
    observed.files += source.files
    observed.lines += source.lines
    observed.sockets += [replace(one, root=root, id=f"{prefix}{one.id}") for one in source.sockets]
    observed.secrets += [replace(one, root=root) for one in source.secrets]
    observed.unresolved += [replace(one, path=f"{prefix}{one.path}") for one in source.unresolved]
    observed.problems += [Problem(root, one.path, one.line, one.what) for one in source.problems]
    observed.incomplete |= any(one.candidate for one in source.problems)
    if path.is_dir() and edited is None:
        declared = dependencies(path, exclude=arguments.exclude, seen=seen)
        observed.secrets += [replace(one, root=root) for one in key_files(path, exclude=arguments.exclude, seen=seen)]
        observed.dependencies += [replace(one, root=root) for one in declared.facts]
        observed.problems += [Problem(root, one.path, one.line, one.what) for one in declared.problems]
