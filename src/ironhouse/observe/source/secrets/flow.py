"""Secrets that go where they must not: a log, the terminal, another program's command line, a file for everyone.

Owns the reading of one file for that, function by function. A function is looked into only if it has a word of keys, or
a name that another function of the file gave a secret. Must not know sockets: what is a secret, ``names`` says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from ironhouse.model.fact import SecretFact
from ironhouse.observe.source.form import (
    Attr,
    Binary,
    Call,
    Const,
    Define,
    DefineClass,
    Expr,
    Function,
    Let,
    Map,
    Name,
    Stmt,
    functions_of,
)
from ironhouse.observe.source.scope import scope_of
from ironhouse.observe.source.secrets import sinks
from ironhouse.observe.source.secrets.names import Names
from ironhouse.observe.source.secrets.paths import Told, path_of, told

if TYPE_CHECKING:
    from ironhouse.observe.source.interpreter.units import Loaded

TELLING = re.compile(
    rb"[Cc](?:urve|URVE)_?[Ss](?:ecret|ECRET)|CURVE_SECRET|keypair|curve_public\b|(?:plain|PLAIN)_(?:password|PASSWORD)"
    rb"|[Ss](?:ecret|ECRET)_?(?:key|KEY|txt)|load_certificate|create_certificates|zcert_|configure_plain"
)
"""Text of a function that has to do with secret keys."""

_ALONE = re.compile(rb"create_certificates|zcert_(?:f?print|dump|secret)|configure_plain")
_OPTION_DECORATORS = frozenset(("option", "argument"))


class Reading:
    """One file. ``facts`` are found as it is read; ``literals`` are texts that stand where a secret belongs."""

    def __init__(self, path: str, loaded: Loaded) -> None:
        self.facts: list[SecretFact] = []
        self.literals: list[tuple[str, str, int]] = []
        self._path = path
        self._loaded = loaded
        self._written = True
        """Whether what the present function writes is to be told of."""
        self._everywhere: frozenset[str] = frozenset()
        self._consts: dict[str, str] = {}
        self._shared: dict[str, str] = {}

    def read(self) -> None:
        body = self._loaded.unit.body
        top = told(one for one in body if not isinstance(one, Define | DefineClass))
        self._everywhere = frozenset(_assigned(body))
        self._consts = _constants(top)
        places = [match.start() for match in TELLING.finditer(self._loaded.source)]
        read: list[tuple[Function | None, Told, Names]] = [(None, top, self._learnt(top))]
        others: list[Function] = []
        for function, _ in functions_of(body):
            if any(function.start <= at < function.end for at in places):
                self._read(function, read)
            else:
                others.append(function)
        # What a method has given a field, the others may show.
        words = tuple({path.rpartition(".")[2].encode() for path in self._shared})
        for function in others if words else ():
            text = self._loaded.source[function.start : function.end]
            if any(word in text for word in words):
                self._read(function, read)
        for owner, said, names in read:
            self._written = not (self._restricts or (owner is not None and self._passes_by(owner)))
            if names.any() or self._speaks_plainly:
                self._judge(said, names)
            if owner is not None:
                self._command(owner, names)

    def _read(self, function: Function, read: list[tuple[Function | None, Told, Names]]) -> None:
        said = told(self._loaded.body(function))
        read.append((function, said, self._learnt(said)))

    @cached_property
    def _speaks_plainly(self) -> bool:
        """Whether a call may give a secret away that has no name in this file."""
        return _ALONE.search(self._loaded.source) is not None

    @cached_property
    def _restricts(self) -> bool:
        return sinks.RESTRICTS.search(self._loaded.source) is not None

    @cached_property
    def _uses_sockets(self) -> bool:
        return re.search(rb"(?i)curve_?secret_?key|zcert_apply", self._loaded.source) is not None

    def _only_shows(self, line: int) -> bool:
        """Whether a new key is shown to whoever runs the program: it gives it to no socket, or ends right after."""
        source = self._loaded.source
        return not self._uses_sockets or any(
            source.count(b"\n", 0, match.start()) < line <= source.count(b"\n", 0, match.end()) + 1
            for match in sinks.SHOWS_A_NEW_PAIR.finditer(source)
        )

    def _passes_by(self, function: Function) -> bool:
        return sinks.PASSING_BY.search(self._loaded.source, function.start, function.end) is not None

    def _learnt(self, said: Told) -> Names:
        names = Names(self._shared, self._everywhere)
        names.learn(said)
        consts = {**self._consts, **_constants(said)} if names.given else {}
        for option, value, line in names.given:
            text = value.value if isinstance(value, Const) else consts.get(path_of(value))
            if isinstance(text, str):
                self.literals.append((option, text, line))
        return names

    def _judge(self, said: Told, names: Names) -> None:
        for node, line in said:
            match node:
                case Call():
                    self._call(node, names)
                case Binary(op="<<", right=right):
                    name = sinks.dotted(sinks.stream_of(node))
                    if name and sinks.logs(name):
                        self._tell("log", name.removesuffix("()"), right, names, line)
                case _:
                    pass

    def _call(self, call: Call, names: Names) -> None:
        name = sinks.dotted(call.func)
        if not name:
            return
        values = [*call.args, *(value for keyword, value in call.kwargs if keyword != "env")]
        place = sinks.TO_A_STREAM.get(name)
        stream = sinks.dotted(call.args[place]) if place is not None and place < len(call.args) else ""
        shown = any(sinks.dotted(one) in sinks.STANDARD_STREAMS for one in call.args)
        at_terminal = place is None or stream in sinks.STANDARD_STREAMS
        if name in sinks.PRINTS_ALL:
            if at_terminal:
                self._add("log", call.line, path_of(call.args[0]) if call.args else "a certificate", name)
        elif (sinks.logs(name) and at_terminal) or (sinks.writes(name) and shown):
            for value in values:
                if self._tell("log", name, value, names, call.line):
                    break
        elif sinks.starts(name):
            for value in values:
                if self._tell("argument", name, value, names, call.line):
                    break
        elif self._written and sinks.makes_files(name, self._loaded.source):
            self._add("written", call.line, "a new secret key", name)
        elif sinks.writes(name) and self._written:
            for value in values:
                if self._tell("written", name, value, names, call.line):
                    break
        if name.endswith("configure_plain"):
            self._passwords(call)

    def _tell(self, kind: str, through: str, value: Expr, names: Names, line: int) -> bool:
        option, what = names.shown(value)
        if option:
            self._add(kind, line, what, through, option)
        return bool(option)

    def _add(self, kind: str, line: int, what: str, through: str, option: str = "CURVE_SECRETKEY") -> None:
        self.facts.append(
            SecretFact(
                kind=kind,  # type: ignore[arg-type]
                path=self._path,
                line=line,
                what=what,
                sort="password" if option.endswith("PASSWORD") else "key",
                scope=scope_of(self._path),
                confidence="medium" if kind == "written" else "high",
                through=through,
                console=kind == "log" and not sinks.is_logger(through) and self._only_shows(line),
            )
        )

    def _passwords(self, call: Call) -> None:
        for value in (*call.args, *(value for _, value in call.kwargs)):
            for _, password in value.items if isinstance(value, Map) else ():
                if isinstance(password, Const) and isinstance(password.value, str):
                    self.literals.append(("PLAIN_PASSWORD", password.value, call.line))

    def _command(self, function: Function, names: Names) -> None:
        """A parameter that click or typer takes from the command line."""
        for flag, parameter, line in _command_line(function):
            option = names.what(Name(parameter))
            if option:
                self._add("argument", line, parameter, flag, option)


def _command_line(function: Function) -> Iterator[tuple[str, str, int]]:
    """The options of a command: as they are written, the parameter that each becomes, and the line."""
    parameters = {one.name for one in function.params}
    for decorator in function.decorators:
        if not (isinstance(decorator, Call) and isinstance(decorator.func, Attr | Name)):
            continue
        name = decorator.func.name if isinstance(decorator.func, Attr) else decorator.func.id
        if name in _OPTION_DECORATORS:
            for flag in decorator.args:
                if isinstance(flag, Const) and isinstance(flag.value, str):
                    parameter = flag.value.lstrip("-").partition("/")[0].replace("-", "_")
                    if parameter in parameters:
                        yield flag.value, parameter, decorator.line
        elif name == "command":
            for one in function.params:
                default = sinks.dotted(one.default.func) if isinstance(one.default, Call) else ""
                if default in ("typer.Option", "typer.Argument", "Option", "Argument"):
                    yield f"--{one.name.replace('_', '-')}", one.name, function.line


def _assigned(body: tuple[Stmt, ...]) -> Iterator[str]:
    """The variables of the file itself."""
    for one in body:
        if isinstance(one, Let) and isinstance(one.target, Name):
            yield one.target.id


def _constants(said: Told) -> dict[str, str]:
    """Names that are given a text, by what they are called there."""
    found: dict[str, str] = {}
    for node, _ in said:
        match node:
            case Let(target=target, value=Const(value=str() as text), op=""):
                path = path_of(target)
                if path:
                    found[path] = text
            case _:
                pass
    return found
