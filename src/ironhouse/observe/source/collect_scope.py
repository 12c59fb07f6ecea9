"""What a socket is there for: as its path says, save for tests and try-outs in production's files, and copied examples.

Owns which sockets are a try-out's: made below ``if __name__ == "__main__"`` of a module that others import, there and
nowhere else, or by what production makes elsewhere too. Then nothing is lost: the same code is judged with what
production gives it. An object that is constructed there alone is a program's, however it is started. Those too that a
function makes which is named for a test and which nothing else of production calls, and those of first steps with
ZeroMQ that lie beside a program, whether that uses ZeroMQ or not. And which files are the Guide's examples, copied into
a folder of the tree as they are: many of its names, side by side. And which folders are a copy of another project:
below the root a hosting service reads no configuration of a CI, so that one which lies there beside a licence came with
the copy.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable
from itertools import islice

from ironhouse.model.fact import Scope
from ironhouse.observe.source.collect_groups import Group
from ironhouse.observe.source.form import Binary, Const, If, Name
from ironhouse.observe.source.interpreter.program import Program
from ironhouse.observe.source.interpreter.records import SocketRecord
from ironhouse.observe.source.scope import scope_of
from ironhouse.observe.source.trials import is_first_step, is_one_question, named_for

Site = tuple[str, int]

GUIDE = re.compile(
    r"""
    asyncsrv | bstar(?:cli|srv2?)? | clone(?:(?:cli|srv)[1-6])? | espresso | fileio[1-3] | flcliapi
    | fl(?:client|server)[1-3] | hw(?:client|server) | identity | interrupt | kv(?:msg|simple)
    | lbbroker[23]? | lp(?:client|server) | lvcache
    | md(?:broker|client2?|cliapi2?|worker|wrkapi) | mmiecho | ms(?:poller|reader) | msgqueue | mt(?:relay|server)
    | patho(?:pub|sub) | peering[1-3] | pp(?:queue|worker) | psenv(?:pub|sub) | ripper | rr(?:broker|client|worker)
    | rt(?:dealer|req|router) | sp(?:queue|worker) | suisnail | sync(?:pub|sub) | task(?:sink2?|vent|work2?) | ticlient
    | titanic | tripping | udpping[1-3] | wu(?:client|proxy|server)
    """,
    re.VERBOSE,
)
"""The Guide's programs, in whatever language, by their names without an ending."""

COPIED = 8
"""So many of them in one folder are a copy. A project that builds on a few of them has those, and its own besides."""


KEPT = re.compile(
    r"(.+?)(?:[-_. ](?:archived?|backup|bkp|copy|orig|original|prev|previous|save|saved))+[-_]?\d*(\.\w+)"
)
"""How a file is called that was put aside before another of its name was changed."""

TELLING = 8
"""A line of no more than this tells nothing of where it was copied from."""

BESIDE = 3
"""So many other sources are a program that first steps lie beside."""

_SOURCE = re.compile(
    r"(?!(?:.*/)?(?:__init__|setup|conf)\.py$).*\.(?:py|c|cc|cpp|cxx|rs|go|java|kt|cs|js|ts|tsx|rb|swift|m|scala|php|lua|jl|f90)"
)

LICENCES = ("LICENSE", "LICENSE.txt", "LICENSE.md", "LICENCE", "COPYING", "COPYING.txt")
HOSTED = (".github/workflows/", ".travis.yml", ".gitlab-ci.yml", ".circleci/", "appveyor.yml", ".appveyor.yml")


class Scopes:
    """The scopes of one program's sockets."""

    def __init__(self, program: Program, groups: list[Group]) -> None:
        self._program = program
        self._guards: dict[str, int] = {}
        self._projects: dict[str, bool] = {}
        self._made: dict[Site, set[str]] = {}
        self._copies = _copies(program.units.loaded)
        self._first_steps = self._of_first_steps(groups)
        for group in groups:
            for record in group:
                if record.site != record.creation and scope_of(record.site[0]) == "production":
                    self._made.setdefault(record.creation, set()).add(record.site[0])

    def of(self, group: Group) -> Scope:
        first = group[0]
        path, line = first.site
        scope = scope_of(path)
        if path in self._copies and scope != "vendored":
            return "example"
        if scope != "production":
            return scope
        if self._is_of_another_project(path):
            return "vendored"
        if path in self._first_steps or self._is_kept_copy(path):
            return "example"
        imported = first.language == "python" and path in self._program.imported
        if imported and line > self._guard(path) and self._is_nothing_lost(first):
            return "example"
        return self._named(group)

    def _is_kept_copy(self, path: str) -> bool:
        """Whether the file is an older copy of one beside it, by its name and by what it has, and nobody imports it."""
        named = KEPT.fullmatch(path)
        beside = f"{named[1]}{named[2]}" if named is not None else ""
        if not beside or path in self._program.imported or not self._program.units.modules.has(beside):
            return False
        other = frozenset(map(bytes.strip, (self._program.units.text(beside, sys.maxsize) or b"").split(b"\n")))
        own = [line for line in map(bytes.strip, self._source(path).split(b"\n")) if len(line) > TELLING]
        return bool(own) and 2 * sum(line in other for line in own) >= len(own)

    def _is_of_another_project(self, path: str) -> bool:
        folder = path.rpartition("/")[0]
        while folder:
            known = self._projects.get(folder)
            if known is None:
                has = self._program.units.modules.has
                known = self._projects[folder] = any(has(f"{folder}/{name}") for name in HOSTED) and any(
                    has(f"{folder}/{name}") for name in LICENCES
                )
            if known:
                return True
            folder = folder.rpartition("/")[0]
        return False

    def _is_nothing_lost(self, record: SocketRecord) -> bool:
        """Whether what is made below ``__main__`` is made there and nowhere else, or by what production makes too."""
        path = record.site[0]
        return record.site == record.creation or bool(self._made.get(record.creation, set()) - {path})

    def _of_first_steps(self, groups: list[Group]) -> set[str]:
        """The files of first steps beside others: where there is hardly anything else they are what is audited."""
        made = Counter(group[0].site[0] for group in groups)
        own = {path for path in made if scope_of(path) == "production" and path not in self._copies}
        found = {path for path in own if made[path] == 1 and self._is_tried(path)}
        few = 3 * len(found) <= 2 * len(own)
        return found if few or self._is_beside_others(found) else set()

    def _is_beside_others(self, found: set[str]) -> bool:
        """Whether the tree has a program all the same, which does not use ZeroMQ, or in a language that is not read."""
        if not found or not self._program.units.whole:
            return False
        names = self._program.units.names()
        others = (one for one in names if one not in found and _SOURCE.fullmatch(one) and scope_of(one) == "production")
        return sum(1 for _ in islice(others, BESIDE)) == BESIDE

    def _is_tried(self, path: str) -> bool:
        source = self._source(path)
        asks = path.endswith(".py") and path not in self._program.imported and is_one_question(source)
        return asks or is_first_step(source)

    def _named(self, group: Group) -> Scope:
        """What the functions say whose sockets these are, by their names, if nothing else of production calls them."""
        path, line = group[0].site
        found = self._around(path, line)
        if found == "production" or all(self._begins_there(record, found) for record in group):
            return found
        return "production"

    def _begins_there(self, record: SocketRecord, scope: Scope) -> bool:
        path, line = record.via[-1] if record.via else record.site
        return scope_of(path) != "production" or line > self._guard(path) or self._around(path, line) == scope

    def _around(self, path: str, line: int) -> Scope:
        loaded = self._program.units.loaded.get(path)
        return named_for(loaded.outline().names(line)) if loaded is not None else "production"

    def _source(self, path: str) -> bytes:
        loaded = self._program.units.loaded.get(path)
        return loaded.source if loaded is not None else b""

    def _guard(self, path: str) -> int:
        """After which line the module runs as a program alone: its last statement asks for that, or none does."""
        found = self._guards.get(path)
        if found is None:
            loaded = self._program.units.loaded.get(path)
            last = loaded.unit.body[-1] if loaded is not None and loaded.unit.body else None
            found = last.line if isinstance(last, If) and _asks_for_main(last) else sys.maxsize
            self._guards[path] = found
        return found


def _copies(paths: Iterable[str]) -> set[str]:
    """The Guide's examples among *paths*. The root itself is no copy: who audits the Guide means it."""
    folders: dict[str, list[str]] = {}
    for path in paths:
        folder, _, name = path.rpartition("/")
        if folder and GUIDE.fullmatch(name.partition(".")[0]):
            folders.setdefault(folder, []).append(path)
    return {path for found in folders.values() if len(found) >= COPIED for path in found}


def _asks_for_main(statement: If) -> bool:
    test = statement.test
    return (
        isinstance(test, Binary)
        and test.op == "=="
        and isinstance(test.left, Name)
        and test.left.id == "__name__"
        and isinstance(test.right, Const)
        and test.right.value == "__main__"
    )
