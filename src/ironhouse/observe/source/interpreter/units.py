"""Loaded files: their outlines, their functions' bodies on demand, and which functions could matter.

Owns parsing through the front ends. Must not know values, states or what a socket is; the words that make a function
matter come from ``words``, the files that a module or an include names from ``modules``. Long because all that is kept
of a file is kept in one place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from msgspec.structs import replace
from tree_sitter import Tree

from ironhouse.observe.source.cache import FormCache, form_key
from ironhouse.observe.source.defects import defect
from ironhouse.observe.source.form import Expr, Function, Let, Stmt, Unit, functions_of, line_of
from ironhouse.observe.source.interpreter import declarations, marks, modules, words
from ironhouse.observe.source.languages import FrontEnd, TopLevel, front_ends
from ironhouse.observe.source.listing import files_below
from ironhouse.observe.source.outlines import Outline
from ironhouse.observe.source.reading import Problem, read

if TYPE_CHECKING:
    from ironhouse.observe.source.interpreter.values import Func

EXTRA_FILE_LIMIT = 300
"""Most files that are loaded only because a candidate imports them: enough for constants and small functions."""

EXTRA_SIZE_LIMIT = 400_000
"""Largest such file, in bytes."""

NAMES_LIMIT = 20_000
"""Of a tree with more files than this nothing is said that stands on the names of all."""


class Loaded:
    """One file: its unit, and its source and tree for as long as bodies may be asked for.

    Of a file that has a ``top_level`` only those statements are parsed that somebody asks for.
    """

    __slots__ = (
        "_changing",
        "_imports",
        "_outline",
        "_seeds",
        "_weak",
        "asked",
        "candidate",
        "changed",
        "digest",
        "front_end",
        "given",
        "in_parts",
        "left",
        "source",
        "top_level",
        "tree",
        "unit",
        "words",
    )

    def __init__(
        self,
        unit: Unit,
        source: bytes,
        front_end: FrontEnd,
        digest: bytes,
        tree: Tree | None,
        top_level: TopLevel | None = None,
    ) -> None:
        self.unit = unit
        self.source = source
        self.front_end = front_end
        self.digest = digest
        self.tree = tree
        self.top_level = top_level
        self.asked: set[str] = set()
        self.given: set[int] = set()
        """The numbers of the top-level statements that were asked for."""
        self.left: tuple[Stmt, ...] | None = None
        """What is still to run of a file that became a candidate after some of its statements had been asked for."""
        self.in_parts = front_end.top_level(b"pass\n") is not None
        """Whether a function means the same when it is parsed without the rest of its file."""
        self.changed = tree is not None
        self.candidate = False
        self.words = marks.Words(source)
        self._changing: frozenset[str] | None = None
        self._imports: bool | None = None
        self._outline: Outline | None = None
        self._seeds: list[int] | None = None
        self._weak: list[int] | None = None

    def seeds(self) -> list[int]:
        """Where the file names a binding, by the binding's names or its own for them."""
        if self._seeds is None:
            brought = words.brought_in(self.unit.body)
            found = marks.offsets_of(self.source, words.seeds(self.unit.language))
            own = brought or self.imports()
            self._seeds = sorted([*found, *words.own_seeds(self.source, brought)]) if own else found
        return self._seeds

    def learn(self, names: Iterable[str]) -> None:
        """Take variables of the file's own as naming a binding: they hold what is the binding's."""
        found = marks.offsets_of(self.source, [marks.whole(name.encode()) for name in names])
        self._seeds = sorted({*self.seeds(), *found})

    def imports(self) -> bool:
        """Whether a file of Python imports a binding, be it in a function or by a function."""
        if self._imports is None:
            self._imports = self.unit.language == "python" and words.IMPORTING.search(self.source) is not None
        return self._imports

    def changing(self) -> frozenset[str]:
        """The fields that a file of Python gives a flag's value more than once."""
        if self._changing is None:
            found = Counter(words.FLAG.findall(self.source))
            self._changing = frozenset(name.decode() for name, times in found.items() if times > 1)
        return self._changing

    def weak(self) -> list[int]:
        """Where the file has a word that a socket's method could be."""
        if self._weak is None:
            self._weak = marks.offsets_of(self.source, words.WEAK)
        return self._weak

    def outline(self) -> Outline:
        """What its lines stand in, as far as its statements were asked for."""
        if self._outline is None or self._outline.body is not self.unit.body:
            self._outline = Outline(self.unit.body, self.source)
        return self._outline

    def body(self, function: Function) -> tuple[Stmt, ...]:
        """The function's statements, lowered the first time that they are asked for."""
        if function.body is not None:
            return function.body
        # Each excerpt of a file counts its functions from nought: only their places tell them apart.
        number = function.index if self.top_level is None else function.start
        found = self.unit.bodies.get(number)
        if found is None:
            if self.tree is None and self.top_level is None and not self.in_parts:
                self.tree = self.front_end.parse(self.source)
            tree = self.tree or self.front_end.excerpt(self.source, ((function.start, function.end),))
            found = self.front_end.body(self.source, tree, function)
            self.unit.bodies[number] = found
            self.changed = self.top_level is None
        return found

    def let_go_of_tree(self) -> None:
        """Lower what may have to do with sockets while the tree is there, and do without it from here on.

        A tree takes twenty times its source; a body that is parsed by itself takes half as long again as with it.
        """
        if self.tree is None:
            return
        for function, _ in functions_of(self.unit.body):
            start, end = function.start, function.end
            if marks.between(self.seeds(), start, end) or marks.between(self.weak(), start, end):
                self.body(function)
        self.tree = None

    def defining(self, name: str) -> tuple[Stmt, ...]:
        """The top-level statements that may give *name* a value and that nobody asked for before."""
        if name in self.asked or self.top_level is None:
            return ()
        self.asked.add(name)
        return self.statements(self.top_level.defining(name))

    def statements(self, numbers: Iterable[int]) -> tuple[Stmt, ...]:
        """Those of the top-level statements that nobody asked for before, lowered; they join the unit's body."""
        assert self.top_level is not None
        new = [number for number in numbers if number not in self.given]
        if not new:
            return ()
        self.given.update(new)
        tree = self.front_end.excerpt(self.source, [self.top_level.spans[number] for number in new])
        found = self.front_end.outline(self.unit.path, self.source, tree).body
        self.unit.body += found
        return found


def _lines_at(source: bytes, offsets: Iterable[int]) -> list[bytes]:
    """The lines that the offsets, which are in order, stand in; each once."""
    found: list[bytes] = []
    end = -1
    for at in offsets:
        if at > end:
            end = source.find(b"\n", at)
            end = end if end >= 0 else len(source)
            found.append(source[source.rfind(b"\n", 0, at) + 1 : end])
    return found


def _without(body: tuple[Stmt, ...], excerpt: Loaded) -> tuple[Stmt, ...]:
    """The statements of a file that do not stand in what an excerpt of it has given."""
    assert excerpt.top_level is not None
    spans = [excerpt.top_level.spans[number] for number in excerpt.given]
    lines = {
        line
        for start, end in spans
        for line in range(excerpt.source.count(b"\n", 0, start) + 1, excerpt.source.count(b"\n", 0, end) + 1)
    }
    return tuple(statement for statement in body if line_of(statement) not in lines)


class Units:
    """Every file that has been looked at, by its path relative to the root."""

    def __init__(
        self,
        root: Path,
        cache: FormCache | None = None,
        *,
        raises: bool = False,
        edited: Mapping[str, bytes] | None = None,
    ) -> None:
        self.root = root
        self.edited = edited or {}
        """Files that are taken to be so, whatever is on disk."""
        self.whole = True
        """Whether all of the tree is audited, and not one file of it."""
        self.raises = raises
        """Whether an error of ironhouse itself is raised: it is a problem of the file otherwise."""
        self.cache = cache
        self.loaded: dict[str, Loaded | None] = {}
        self.problems: list[Problem] = []
        self.lines = 0
        self.fields: set[str] = set()
        """Names on lines of candidates that have to do with sockets: what sets a field so called counts."""
        self.modules = modules.Modules(root, self.loaded)
        self.texts: dict[str, bytes | None] = {}
        """What was read of files that are not run, be they of a language or not."""
        self.listed: set[str] = set()
        """The folders of which all names were asked for; each name ends in a slash."""
        self._all: list[str] | None = None
        self._extra = 0
        self._defaults: dict[tuple[str, int, int], Expr | None] = {}

    def load(self, path: str, *, candidate: bool = False) -> Loaded | None:
        """The file, or None when it cannot be read; why is in ``problems`` if it is a candidate."""
        known = self.loaded.get(path)
        if known is not None and candidate and known.top_level is not None:
            self._extra -= 1
        elif path in self.loaded:
            return known
        self.loaded[path] = None
        front_end = front_ends().get(PurePosixPath(path).suffix.lower())
        if front_end is None or (not candidate and self._extra >= EXTRA_FILE_LIMIT):
            return None
        source = self.edited.get(path) or read(self.root, path)
        if isinstance(source, Problem):
            if candidate:
                self.problems.append(replace(source, candidate=True))
            return None
        if not candidate:
            self._extra += 1
            if len(source) > EXTRA_SIZE_LIMIT:
                return None
        try:
            top_level = None if candidate else front_end.top_level(source)
            if top_level is not None:
                unit = Unit(path, front_end.language, (), {})
                loaded = self.loaded[path] = Loaded(unit, source, front_end, b"", None, top_level)
                return loaded
            loaded = self._lower(path, source, front_end)
        except Exception as error:
            if not candidate:
                raise  # a root asked for it: it says which
            self.failed(path, 1, error)
            return None
        loaded.candidate = candidate
        if not candidate:
            loaded.tree = None
        elif known is not None:
            loaded.left = _without(loaded.unit.body, known)
        self.loaded[path] = loaded
        if loaded.in_parts:
            loaded.let_go_of_tree()
        if candidate:
            self._learn_fields(source)
            self.lines += source.count(b"\n")
        return loaded

    def text(self, path: str, limit: int) -> bytes | None:
        """What a file says that need not be run, unless it is not there, cannot be read or is longer than *limit*."""
        if path not in self.texts:
            source = self.edited.get(path) or read(self.root, path)
            self.texts[path] = source if isinstance(source, bytes) else None
        found = self.texts[path]
        return found if found is not None and len(found) <= limit else None

    def names(self) -> list[str]:
        """Every file of the tree, of whatever kind; none where they are too many."""
        if self._all is None:
            found = list(islice(files_below(str(self.root), self.listed), NAMES_LIMIT + 1))
            self._all = found if len(found) <= NAMES_LIMIT else []
        return self._all

    def _lower(self, path: str, source: bytes, front_end: FrontEnd) -> Loaded:
        digest = form_key(source, front_end.language, front_end.version) if self.cache else b""
        unit = self.cache.get(digest, path) if self.cache else None
        if unit is not None:
            return Loaded(unit, source, front_end, digest, None)
        tree = front_end.parse(source)
        return Loaded(front_end.outline(path, source, tree), source, front_end, digest, tree)

    def failed(self, path: str, line: int, error: Exception) -> None:
        """An error of ironhouse itself ended the work on a file, or on a part of it: once for each file."""
        problem = defect(path, line, error, raises=self.raises)
        if all(known.path != path for known in self.problems):
            self.problems.append(replace(problem, candidate=True))

    def _learn_fields(self, source: bytes) -> None:
        """Which fields count: those on lines about sockets, and those that a variable on such a line is made of."""
        lines = _lines_at(source, marks.offsets_of(source, words.SOCKET_LINE))
        variables = marks.words_of(b"\n".join(lines))
        for line in source.split(b"\n"):
            if b"=" in line and (assigned := words.ASSIGNED.match(line)) and assigned.group(1) in variables:
                lines.append(assigned.group(2))
        found = words.WORD.findall(b"\n".join(lines))
        self.fields.update((after or member).decode() for after, member in found)

    def looked_for(self) -> dict[str, bool]:
        """The paths that were asked for, each with whether it was there; a folder's name ends in a slash."""
        return {path: there for path, there in self.modules.asked.items() if path not in self.loaded}

    def store(self, without: Container[str] = ()) -> None:
        """Hand every form that is new or has grown to the cache, but of the files *without*: they hold secrets."""
        if self.cache is None:
            return
        for path, loaded in self.loaded.items():
            if loaded is not None and loaded.changed and path not in without:
                self.cache.put(loaded.digest, loaded.unit)
        self.cache.save()

    def matters(self, path: str, start: int, end: int, names: frozenset[bytes] = frozenset()) -> bool:
        """Whether the text between two offsets has a seed, or one of *names* as a word."""
        loaded = self.loaded.get(path)
        if loaded is None:
            return False
        return marks.between(loaded.seeds(), start, end) or (bool(names) and loaded.words.has(names, start, end))

    def mentioned(self, path: str, start: int, end: int, names: frozenset[bytes]) -> set[bytes]:
        """Those of *names* that stand as words in the text between two offsets."""
        loaded = self.loaded[path]
        assert loaded is not None
        return loaded.words.which(names, start, end)

    def touches(self, path: str, start: int, end: int) -> bool:
        """Whether the text has a word that a socket's method could be."""
        loaded = self.loaded.get(path)
        return loaded is not None and marks.between(loaded.weak(), start, end)

    def declared_default(self, func: Func, position: int, paths: list[str]) -> Expr | None:
        """The default of a parameter of C++ as a declaration elsewhere gives it: a definition does not repeat it."""
        key = (func.unit, func.function.start, position)
        if key not in self._defaults:
            self._defaults[key] = None
            for path in paths:
                loaded = self.load(path)
                text = (
                    declarations.declared_default(loaded.source, func.function, position)
                    if loaded is not None
                    else None
                )
                if loaded is not None and text is not None:
                    source = b"auto value = " + text + b";"
                    unit = loaded.front_end.outline(path, source, loaded.front_end.parse(source))
                    self._defaults[key] = next((one.value for one in unit.body if isinstance(one, Let)), None)
                    break
        return self._defaults[key]
