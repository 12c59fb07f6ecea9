"""What the world outside the tree does: the dispatch on the name of a function or method that the tree does not define.

Owns which module knows it, and what becomes of a call that nothing is known of: its callbacks are still run, and bytes
that go in count as bytes that come out. The functions themselves are in ``texts``, ``container_methods``,
``configuration``, ``callbacks`` and ``standard_functions``, each with its tables of names. Must not know bindings.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from ironhouse.observe.source.form import Call
from ironhouse.observe.source.interpreter import (
    callbacks,
    calls,
    configuration,
    container_methods,
    containers,
    decoders,
    imports,
    monitors,
    names,
    standard_functions,
    texts,
    traits,
    waiting,
)
from ironhouse.observe.source.interpreter.values import Const as ConstValue
from ironhouse.observe.source.interpreter.values import (
    External,
    Func,
    Method,
    Obj,
    Partial,
    Received,
    Symbol,
    Text,
    Unknown,
    Value,
    alternatives,
    describe,
)
from ironhouse.observe.source.unparse import unparse

if TYPE_CHECKING:
    from ironhouse.observe.source.interpreter.machine import Machine

_CALLS_NOTHING = frozenset(("isinstance", "issubclass", "hasattr", "print", "len", "repr", "type", "id", "callable"))


def external(m: Machine, path: str, given: calls.Arguments, e: Call | None) -> Value:
    """Call a function outside the tree."""
    if e is not None:
        if decoders.decodes(m, path, given, e):
            return Unknown(path, "call")
        decoders.note_guard(m, path, given, e)
    known = _python().get(path) or _python().get(
        path.rpartition(".")[2] if path.startswith(("six.", "builtins.")) else ""
    )
    if known is not None:
        return known(m, given, e)
    return unknown_call(m, External(path), given, e)


def unknown_call(m: Machine, callee: Value, given: calls.Arguments, e: Call | None) -> Value:
    """A call that nothing is known of: run its callbacks, keep what was received marked as received."""
    if not m.frame.python:
        given = callbacks.with_members_bound(m, given)
    values = [*given.args, *given.kwargs.values()]
    target = given.kwargs.get("target")
    if isinstance(target, Symbol) and e is not None:  # a thread that runs a function of the binding's
        calls.call_symbol(m, target, calls.Arguments(callbacks.callback_arguments(m, given, target), {}), e)
    called_back = [value for value in values if isinstance(value, Func | Partial)]
    if called_back and (name := describe(callee)) not in _CALLS_NOTHING:
        ready = callbacks.watched(m, callee, name, given)
        line = e.line if e is not None else m.line
        for callback in called_back:
            passed = callbacks.callback_arguments(m, given, callback)
            callbacks.run_watching(m, _with_keywords(m, callback, given), passed, ready, name, line)
    for value in values:
        for option in alternatives(value):
            if isinstance(option, Received) and not _talks_itself(callee):
                return option
            if type(option) is Obj and m.program.monitored:
                monitors.hand_out(m, option)
            if (
                type(option) is Obj
                and e is not None
                and (moved := waiting.handed_over(m, callee, option, e)) is not None
            ):
                return moved
    address = texts.of_address(m, callee, given)
    if address is not None:
        return address
    module = imported(callee, given)
    if module is not None:
        return module
    if e is None:
        return Unknown(f"{describe(callee)}()", "call")
    made = m.program.texts.get(id(e))
    if made is None:
        text = unparse(e)
        configured = names.config_like(text.partition("(")[0]) or _of_configuration(values)
        made = m.program.texts[id(e)] = Unknown(text, "config" if configured else "call")
        m.program.kept_forms.append(e)
    return texts.with_address(made, given)


_TALKING = re.compile(r"(?:Client|Connection|Session|Channel|Proxy)$")
"""How a class is called whose objects talk to somebody of their own."""


_OPENING = frozenset(("open", "io.open", "codecs.open", "gzip.open", "bz2.open", "lzma.open", "pathlib.Path"))
"""What reads a file of the name that it is given."""


def _talks_itself(callee: Value) -> bool:
    """Whether what is made gets its bytes elsewhere: what it was given of those received was an address or a name."""
    return isinstance(callee, External) and (
        callee.path.removeprefix("builtins.") in _OPENING or _TALKING.search(callee.path) is not None
    )


_IMPORTING = re.compile(r"import|lazy|require|module|depend", re.IGNORECASE)
"""Names of functions that load a module which they are given the name of."""


def imported(callee: Value, given: calls.Arguments) -> Symbol | None:
    """A binding's module that a function not followed was asked for by name: ``optional_import("zmq")``."""
    first = given.args[0] if given.args else None
    if type(first) is not ConstValue or type(first.value) is not str:
        return None
    module = imports.binding_module(first.value)
    return module if module is not None and _IMPORTING.search(describe(callee)) else None


def _with_keywords(m: Machine, callback: Func | Partial, given: calls.Arguments) -> Func | Partial:
    """The callback with what ``kwargs={…}`` passes on to it."""
    passed = given.kwargs.get("kwargs")
    cells = m.state.get(("c", passed)) if isinstance(passed, Obj) else None
    known = tuple((key, names.force(m, cell)) for key, cell in (cells or {}).items() if isinstance(key, str))
    return Partial(callback, (), known) if known else callback


def _of_configuration(values: list[Value]) -> bool:
    """Whether a call is given configuration and nothing else: what it makes of it is configuration."""
    kinds = {one.kind if isinstance(one, Unknown) else "" for one in values if not isinstance(one, ConstValue)}
    return kinds == {"config"}


def unknown_method(m: Machine, on: Value, name: str, given: calls.Arguments, e: Call | None) -> Value:
    """A method of something unknown."""
    if name in ("enter_context", "enter_async_context", "push", "closing") and given.args:
        return given.args[0]
    if name in texts.PASSING and not given.args:
        return on
    if name == "format" and isinstance(on, Unknown):
        return Unknown(f"{describe(on)}.format()", on.kind)
    configured = isinstance(on, Unknown) and on.kind == "config"
    if name in ("get", "getint", "getfloat", "getboolean", "value", "getenv", "get_value", "as_string") and given.args:
        text = f"{describe(on)}.{name}({', '.join(describe(one) for one in given.args[:2])})"
        kind = "config" if configured or names.config_like(text) else "call"
        default = given.kwargs.get("fallback", given.kwargs.get("default"))
        if default is None and len(given.args) > 1 and "ConfigParser(" not in describe(on):
            default = given.args[-1]  # a parser's are a section and an option
        return Unknown(text, kind, default if isinstance(default, ConstValue | Text) else None)
    made = unknown_call(m, Method(on, name), given, e)
    return Unknown(made.text, "config") if configured and isinstance(made, Unknown) else made


def object_method(m: Machine, on: Obj, name: str, given: calls.Arguments, e: Call | None) -> Value:
    """A method of a binding's object that its table does not list."""
    if on.kind == "namespace" and name == "get" and given.args:
        return containers.item(m, on, given.args[0])
    if name in ("get", "release", "lock", "value", "handle", "move"):
        return on
    if on.kind == "namespace":
        return configuration.argparse_method(m, on, name, given)
    if name == "underlying":
        return on
    return unknown_call(m, Method(on, name), given, e)


def c_function(name: str) -> Callable[[Machine, calls.Arguments, Call | None], Value] | None:
    """The meaning of a function of C or C++ that the tree does not define."""
    return _c().get(name.rpartition(".")[2])


@cache
def _python() -> dict[str, Callable[[Machine, calls.Arguments, Call | None], Value]]:
    """Python's functions; put together at the first call, when all the modules are there."""
    return {
        **standard_functions.PYTHON,
        **texts.PYTHON,
        **container_methods.PYTHON,
        **configuration.PYTHON,
        **traits.PYTHON,
        **callbacks.PYTHON,
    }


@cache
def _c() -> dict[str, Callable[[Machine, calls.Arguments, Call | None], Value]]:
    """C's and C++'s, by their last name: namespaces are written or left out as people please."""
    return {**standard_functions.C, **texts.C, **configuration.C, **callbacks.C}
