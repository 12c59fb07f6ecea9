"""Loaded files: their outlines, their functions' bodies on demand, and which functions could matter.

Owns parsing through the front ends and the resolution of modules and includes to files of the tree.
Must not know values, states or what a socket is; the words that make a function matter come from
the bindings' tables.
"""

from __future__ import annotations

import re
from collections.abc import Set
from os.path import isdir, isfile  # unlike a Path's, these say no to a name that no system can have
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from tree_sitter import Tree

from ironhouse.observe.source.bindings import bindings
from ironhouse.observe.source.bindings.table import Binding
from ironhouse.observe.source.cache import FormCache, form_key
from ironhouse.observe.source.defects import defect
from ironhouse.observe.source.form import Attr, Expr, Function, If, Import, Let, Name, Stmt, Try, Unit
from ironhouse.observe.source.languages import FrontEnd, front_ends
from ironhouse.observe.source.reading import Problem, read

if TYPE_CHECKING:
    from ironhouse.observe.source.interpreter.values import Func

EXTRA_FILE_LIMIT = 300
"""Most files that are loaded only because a candidate imports them: enough for constants and small functions."""

STRIPPED = "."
"""Stands for the root itself where its own name is the top-level package."""

EXTRA_SIZE_LIMIT = 400_000
"""Largest such file, in bytes."""


OTHER_WORDS = frozenset(
    (
        "super",
        "socket",
        "Socket",
        "Context",
        "context",
        "ctx",
        "zmq",
        "loads",
        "pickle",
        "wait_for",
        "select",
        "revents",
    )
    + ("compare_digest", "hmac", "Thread", "Process", "create_task", "run_in_executor", "submit", "Timeout", "sock")
    + ("add_argument", "parse_args", "parse_known_args", "ArgumentParser", "poller", "linger", "hwm")
)
"""Names beside the bindings' own that a statement about sockets may mention."""

TELLING_EVENTS = frozenset(
    ("create", "context", "object", "stream", "device", "decorate", "option", "options", "defaults", "bind", "connect")
    + ("send", "recv", "poll", "register", "handler", "proxy", "zap")
)
"""Events whose names tell that a statement matters; the others happen to what such a statement made."""

GENERIC = frozenset(
    (
        "get",
        "set",
        "add",
        "append",
        "remove",
        "update",
        "join",
        "next",
        "str",
        "data",
        "type",
        "size",
        "copy",
        "pop",
        "push",
    )
    + ("has", "end", "begin", "load", "items", "keys", "values", "format", "encode", "decode", "split", "info", "debug")
    + (
        "warning",
        "error",
        "exception",
        "log",
        "print",
        "len",
        "range",
        "event",
        "events",
        "base",
        "instance",
        "version",
    )
    + (
        "loop",
        "message",
        "frame",
        "group",
        "parts",
        "clear",
        "empty",
        "create",
        "handle",
        "reset",
        "asyncio",
        "auth",
        "wait",
    )
    + (
        "thread",
        "start",
        "stop",
        "run",
        "back",
        "front",
        "close",
        "device",
        "proxy",
        "devices",
        "__init__",
        "future",
        "list",
    )
)
"""Names so common that they tell nothing, whoever has them."""


def telling_words(language: str) -> frozenset[str]:
    """The names that tell that a statement matters: those of the bindings of a language, and a few beside."""
    found: set[str] = set(OTHER_WORDS)
    for table in bindings().values():
        if language not in table.languages:
            continue
        for name, row in table.functions.items():
            if row.event in TELLING_EVENTS:
                found.add(name.rpartition(".")[2])
        for methods in table.methods.values():
            found.update(name for name, row in methods.items() if row.event in TELLING_EVENTS)
    return frozenset(found - GENERIC)


def _seeds() -> re.Pattern[bytes]:
    words = {word for table in bindings().values() for word in table.seeds}
    return re.compile("|".join(sorted(words)).encode())


CREATIONS = re.compile(rb"\.socket\(|\bzmq_socket\s*\(|\bsocket_t\b[^;\n]*[({]|\bzsock_new\w*\s*\(|\bzmqpp::socket\b")
"""Text that looks like a creation call: the sweep asks whether each was reached."""

_SOCKET_LINE = re.compile(
    rb"^.*(?:\bzmq|ZMQ|\.bind|\.connect|ocket|setsockopt|\.poll|hwm|linger|\.recv|\.send|bind_to|sockopt|\w\]\(|://"
    rb"|addr|endpoint|\burl|\buri|timeout).*$",
    re.MULTILINE,
)
_ASSIGNED = re.compile(rb"^[ \t]*(?:[\w:]+[ \t]+)?(\w+)[ \t]*=(?!=)(.*)$", re.MULTILINE)
_WORD = re.compile(rb"(?:\.|->)([A-Za-z_]\w+)|\b(\w+_)\b")

IDENTIFIER = re.compile(rb"[A-Za-z_]\w*")

WEAK = re.compile(rb"socket|\brecv|\bsend|\bpoll|\.bind\b|\.connect\b|\bbind\(|\bconnect\(|\bclose\(|loads|sock\b")


MAKING = rb"|(?<!\bsocket)\.socket\("
"""A call that makes a socket where a file has a binding, whoever gave it the context and the type."""


def _brought_in(body: tuple[Stmt, ...]) -> set[str]:
    """The names that a file's imports and ``using`` give to a binding and what is in it."""
    found: set[str] = set()
    for statement in body:
        match statement:
            case Import(module=module, names=names, alias=alias, level=level) if level <= 0:
                root = module.partition(".")[0]
                table = next((one for one in bindings().values() if root in _roots(one, level)), None)
                if table is None:
                    continue
                if any(name == "*" for name, _ in names):
                    found.update(name for name in table.functions if "." not in name)
                    found.update(("socket",) if table.modules else ())
                found.update(brought or name for name, brought in names if name != "*")
                found.add(alias or module.partition(".")[0])
            case Let(target=Name(id=name), value=Attr(base=Name(id=root)) | Name(id=root)):
                if any(root in table.namespaces for table in bindings().values()):
                    found.add(name)
            case If(then=then, orelse=orelse):
                found |= _brought_in(then) | _brought_in(orelse)
            case Try(body=inner, handlers=handlers, orelse=orelse):
                found |= _brought_in(inner) | _brought_in(orelse)
                for handler in handlers:
                    found |= _brought_in(handler.body)
            case _:
                pass
    return found


def _roots(table: Binding, level: int) -> tuple[str, ...]:
    return table.modules if level == 0 else table.namespaces


class Loaded:
    """One file: its unit, and its source and tree for as long as bodies may be asked for."""

    __slots__ = ("candidate", "changed", "digest", "front_end", "seeds", "source", "tree", "unit")

    def __init__(self, unit: Unit, source: bytes, front_end: FrontEnd, digest: bytes, tree: Tree | None) -> None:
        self.unit = unit
        self.source = source
        self.front_end = front_end
        self.digest = digest
        self.tree = tree
        self.changed = tree is not None
        self.candidate = False
        words = _brought_in(unit.body)
        self.seeds = re.compile(rb"\b(?:" + "|".join(sorted(words)).encode() + rb")\b" + MAKING) if words else None
        """The file's own names for what is a binding's, which need not say the binding's."""

    def body(self, function: Function) -> tuple[Stmt, ...]:
        """The function's statements, lowered the first time that they are asked for."""
        if function.body is not None:
            return function.body
        found = self.unit.bodies.get(function.index)
        if found is None:
            if self.tree is None:
                self.tree = self.front_end.parse(self.source)
            found = self.front_end.body(self.source, self.tree, function)
            self.unit.bodies[function.index] = found
            self.changed = True
        return found


class Units:
    """Every file that has been looked at, by its path relative to the root."""

    def __init__(self, root: Path, cache: FormCache | None = None, *, raises: bool = False) -> None:
        self.root = root
        self.raises = raises
        """Whether an error of ironhouse itself is raised: it is a problem of the file otherwise."""
        self.cache = cache
        self.loaded: dict[str, Loaded | None] = {}
        self.problems: list[Problem] = []
        self.lines = 0
        self.seeds = _seeds()
        self._seeded: dict[tuple[str, int], bool] = {}
        self._words: dict[tuple[str, int], frozenset[bytes]] = {}
        self.fields: set[str] = set()
        """Names on lines of candidates that have to do with sockets: what sets a field so called counts."""
        self.creations = CREATIONS
        self._extra = 0
        self._exists: dict[str, bool] = {}
        self._defaults: dict[tuple[str, int, int], Expr | None] = {}
        self._modules: dict[tuple[str, int, str], str | None] = {}
        self._bases: dict[tuple[str, str], str | None] = {}

    def load(self, path: str, *, candidate: bool = False) -> Loaded | None:
        """The file, or None when it cannot be read; why is in ``problems`` if it is a candidate."""
        if path in self.loaded:
            return self.loaded[path]
        self.loaded[path] = None
        front_end = front_ends().get(PurePosixPath(path).suffix.lower())
        if front_end is None or (not candidate and self._extra >= EXTRA_FILE_LIMIT):
            return None
        source = read(self.root, path)
        if isinstance(source, Problem):
            if candidate:
                self.problems.append(source)
            return None
        if not candidate:
            self._extra += 1
            if len(source) > EXTRA_SIZE_LIMIT:
                return None
        try:
            loaded = self._lower(path, source, front_end)
        except Exception as error:
            if not candidate:
                raise  # a root asked for it: it says which
            self.failed(path, 1, error)
            return None
        loaded.candidate = candidate
        if not candidate:
            loaded.tree = None
        self.loaded[path] = loaded
        if candidate:
            self._learn_fields(source)
            self.lines += source.count(b"\n")
        return loaded

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
            self.problems.append(problem)

    def _learn_fields(self, source: bytes) -> None:
        """Which fields count: those on lines about sockets, and those that a variable on such a line is made of."""
        variables: set[bytes] = set()
        lines = _SOCKET_LINE.findall(source)
        for line in lines:
            variables.update(IDENTIFIER.findall(line))
        lines += [value for target, value in _ASSIGNED.findall(source) if target in variables]
        for line in lines:
            self.fields.update((after or member).decode() for after, member in _WORD.findall(line))

    def looked_for(self) -> dict[str, bool]:
        """The paths that were asked for, each with whether it was there; a folder's name ends in a slash."""
        return {path: there for path, there in self._exists.items() if path not in self.loaded}

    def store(self) -> None:
        """Hand every form that is new or has grown to the cache."""
        if self.cache is None:
            return
        for loaded in self.loaded.values():
            if loaded is not None and loaded.changed:
                self.cache.put(loaded.digest, loaded.unit)
        self.cache.save()

    def matters(self, path: str, start: int, end: int, names: Set[bytes] = frozenset()) -> bool:
        """Whether the text between two offsets has a seed, or one of *names* as a word."""
        loaded = self.loaded.get(path)
        if loaded is None:
            return False
        key = (path, start)
        seeded = self._seeded.get(key)
        if seeded is None:
            source = loaded.source
            seeded = self.seeds.search(source, start, end) is not None
            if not seeded and loaded.seeds is not None:
                seeded = loaded.seeds.search(source, start, end) is not None
            self._seeded[key] = seeded
        return seeded or (bool(names) and not names.isdisjoint(self.words_of(path, start, end)))

    def words_of(self, path: str, start: int, end: int) -> frozenset[bytes]:
        """Every identifier in the text between two offsets."""
        key = (path, start)
        found = self._words.get(key)
        if found is None:
            loaded = self.loaded[path]
            assert loaded is not None
            found = self._words[key] = frozenset(IDENTIFIER.findall(loaded.source, start, end))
        return found

    def touches(self, path: str, start: int, end: int) -> bool:
        """Whether the text has a word that a socket's method could be."""
        loaded = self.loaded.get(path)
        return loaded is not None and WEAK.search(loaded.source, start, end) is not None

    def declared_default(self, func: Func, position: int, paths: list[str]) -> Expr | None:
        """The default of a parameter of C++ as a declaration elsewhere gives it: a definition does not repeat it."""
        key = (func.unit, func.function.start, position)
        if key not in self._defaults:
            self._defaults[key] = None
            for path in paths:
                loaded = self.load(path)
                text = declared_default(loaded.source, func.function, position) if loaded is not None else None
                if loaded is not None and text is not None:
                    source = b"auto value = " + text + b";"
                    unit = loaded.front_end.outline(path, source, loaded.front_end.parse(source))
                    self._defaults[key] = next((one.value for one in unit.body if isinstance(one, Let)), None)
                    break
        return self._defaults[key]

    def module(self, dotted: str, level: int, importer: str) -> str | None:
        """The file of a Python module as *importer* would find it, or None when it is not in the tree."""
        folder = importer.rpartition("/")[0]
        key = (dotted, level, folder)
        if key not in self._modules:
            self._modules[key] = self._find_module(dotted, level, folder)
        return self._modules[key]

    def _find_module(self, dotted: str, level: int, folder: str) -> str | None:
        tail = dotted.replace(".", "/")
        if level > 0:
            for _ in range(level - 1):
                folder = folder.rpartition("/")[0]
            return self._module_in(folder, tail)
        base = self._base(tail.partition("/")[0], folder)
        if base is None:
            return None
        return self._module_in(base, tail if base != STRIPPED else tail.partition("/")[2])

    def _base(self, head: str, folder: str) -> str | None:
        """The folder that the top-level package or module *head* is found in from *folder*, which most are not."""
        key = (head, folder)
        if key in self._bases:
            return self._bases[key]
        found: str | None = None
        current = folder
        while True:
            for base in (current, f"{current}/src" if current else "src"):
                if self._exists_here(f"{base}/{head}" if base else head):
                    found = base
                    break
            if found is not None or not current:
                break
            current = current.rpartition("/")[0]
        if found is None and head == self.root.name:
            found = STRIPPED
        self._bases[key] = found
        return found

    def _exists_here(self, base: str) -> bool:
        return self._is_file(f"{base}.py") or self._is_folder(base)

    def _is_folder(self, path: str) -> bool:
        key = f"{path}/"
        known = self._exists.get(key)
        if known is None:
            known = self._exists[key] = isdir(f"{self.root}/{path}")  # noqa: PTH112  (see the import)
        return known

    def _module_in(self, folder: str, tail: str) -> str | None:
        if folder == STRIPPED:
            folder = ""
        base = f"{folder}/{tail}" if folder and tail else folder or tail
        if tail and self._is_file(f"{base}.py"):
            return f"{base}.py"
        package = f"{base}/__init__.py" if base else "__init__.py"
        return package if self._is_file(package) else None

    def include(self, name: str, includer: str) -> str | None:
        """The file that an ``#include`` names, looked for beside the includer and up the tree."""
        folder = PurePosixPath(includer).parent
        for base in (folder, *folder.parents):
            for path in (base / name, base / "include" / name, base / "src" / name):
                text = _normal(path)
                if text is not None and self._is_file(text):
                    return text
        return None

    def _is_file(self, path: str) -> bool:
        path = path.removeprefix("./")
        known = self._exists.get(path)
        if known is None:
            known = self._exists[path] = path in self.loaded or isfile(f"{self.root}/{path}")  # noqa: PTH113
        return known


_DECLARED = rb"\b%s\s*\(([^;{}]*)\)[^;{}()]*;"


def declared_default(source: bytes, function: Function, position: int) -> bytes | None:
    """The text behind the ``=`` of a parameter in a declaration that has as many parameters."""
    for match in re.finditer(_DECLARED % re.escape(function.name.encode()), source):
        params = _split(match.group(1))
        if len(params) == len(function.params) and position < len(params):
            _, given, text = params[position].partition(b"=")
            if given and text.strip():
                return text.strip()
    return None


def _split(text: bytes) -> list[bytes]:
    """A parameter list at its commas, those within brackets aside."""
    parts, depth = [b""], 0
    for each in text.split(b","):
        parts[-1] += b"," + each if depth else each
        depth += sum(each.count(one) for one in (b"(", b"<", b"{", b"[")) - sum(
            each.count(one) for one in (b")", b">", b"}", b"]")
        )
        if not depth:
            parts.append(b"")
    return parts[:-1] if not depth else parts


def _normal(path: PurePosixPath) -> str | None:
    """The path without ``..``; None when it leaves the root."""
    if path.is_absolute():
        return None
    parts: list[str] = []
    for part in path.parts:
        if part == "..":
            if not parts:
                return None
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)
