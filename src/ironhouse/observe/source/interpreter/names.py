"""Names: where one is bound, and what one means where it stands.

Owns scopes: locals, closures, implicit ``this``, what other files define, the binding's own names. Must not know calls
or sockets' events, nor what an import binds.

Long because the meanings of a name are tried in one order.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from ironhouse.observe.source.bindings import bindings
from ironhouse.observe.source.form import Function
from ironhouse.observe.source.interpreter import attributes, classes, holding, imports, symbols
from ironhouse.observe.source.interpreter.program import Frame
from ironhouse.observe.source.interpreter.values import (
    Alt,
    ClassRef,
    Const,
    External,
    Func,
    Imported,
    ModuleRef,
    Obj,
    Symbol,
    Unknown,
    Value,
    alternatives,
    join,
)

if TYPE_CHECKING:
    from ironhouse.observe.source.interpreter.machine import Machine


CONFIG_WORDS = frozenset(
    ("args", "arg", "argv", "cfg", "config", "conf", "configuration", "settings", "options", "opts", "opt", "flags")
    + ("params", "parameters", "environ", "env", "getenv", "environment", "ini", "prefs", "preferences")
)
"""Words in an expression that say that it was read from configuration."""

_CONFIG_ENDS = ("config", "conf", "cfg", "settings", "options")
"""How such words end when they are put together with others: ``serverConfig``, ``iconf``."""


def bind(m: Machine, name: str, value: Value, *, declared: bool = False) -> None:
    """Bind *name* in the present scope; a variable that is *declared* here belongs to no other."""
    frame = m.frame
    local = declared and frame.func is not None and not frame.python
    shared = _of_included(m, frame, name) if not local else None
    if shared is not None:
        _bind_shared(m, shared, name, value)
        return
    home = _home(m, frame, name) if not local else frame.number
    if home is None:
        assert frame.bound is not None

        attributes.set_field(m, frame.bound, name, value)
        return
    m.state.set(("v", home, name), value)
    top = home == m.program.unit_frames[frame.unit].number if frame.unit in m.program.unit_frames else False
    if top and not m.frame.python:
        m.program.defined(frame.unit, name, value)
    holding.keep(m, value, name, held=top or home != frame.number)


def _of_included(m: Machine, frame: Frame, name: str) -> str | None:
    """The header whose variable a function of C or C++ gives a value: no scope nearer by has the name."""
    if frame.func is None or frame.python or m.state.get(("v", frame.number, name)) is not None:
        return None
    if name not in m.program.by_name or _home(m, frame, name) != frame.number:
        return None
    units = {unit for unit, _ in m.program.by_name[name]}
    return next((path for path in m.program.includes.get(frame.unit, ()) if path in units), None)


def _bind_shared(m: Machine, unit: str, name: str, value: Value) -> None:
    """A variable of a header: other files find what was last put there; the end of it all is nothing to find."""
    before = m.program.nearest(name, unit)
    ended = isinstance(value, Const) and not value.value
    if not (ended and before is not None and any(isinstance(one, Obj) for one in alternatives(before))):
        m.program.defined(unit, name, value)
        holding.keep(m, value, name, held=True)


def _home(m: Machine, frame: Frame, name: str) -> int | None:
    """The frame that a binding of *name* goes to; None when it is a field of the implicit ``this``."""
    top = m.program.unit_frames.get(frame.unit)
    if frame.func is None:
        return frame.number
    if m.frame.python:
        if name not in frame.outer:
            return frame.number
        closure = frame.closure
        while closure is not None:
            if m.state.get(("v", closure, name)) is not None:
                return closure
            closure = m.program.closures.get(closure)
        return top.number if top is not None else frame.number
    if m.state.get(("v", frame.number, name)) is not None:
        return frame.number
    closure = frame.closure
    while closure is not None:
        if m.state.get(("v", closure, name)) is not None:
            return closure
        closure = m.program.closures.get(closure)
    if frame.bound is not None and classes.declares(m, frame.bound, name):
        return None
    if top is not None and m.program.root.get(("v", top.number, name)) is not None:
        return top.number
    return frame.number


def declare(m: Machine, name: str, value: Value) -> None:
    """Bind a parameter or a declared variable: always local."""
    m.state.set(("v", m.frame.number, name), value)


def lookup(m: Machine, name: str) -> Value:
    """What *name* stands for here; ``Unknown`` with the name as its text when nothing says."""
    found = _scoped(m, name)
    if found is None:
        found = _wider(m, name)
    return force(m, found)


def _scoped(m: Machine, name: str) -> Value | None:
    frame = m.frame
    state = m.state
    found: Value | None = state.get(("v", frame.number, name))
    closure = frame.closure
    while found is None and closure is not None:
        found = state.get(("v", closure, name))
        closure = m.program.closures.get(closure)
    if found is None and frame.bound is not None and not m.frame.python:
        if name == "this":
            return frame.bound

        found = attributes.field_or_none(m, frame.bound, name)
        first = alternatives(found)[0] if found is not None else None
        if isinstance(first, Func) and first.owner is not None and first.owner.cls.name == name:
            found = first.owner  # in a class its name is the class and not the constructor
    if found is None:
        top = m.program.unit_frames.get(frame.unit)
        found = state.get(("v", top.number, name)) if top is not None else None
    return found


def _wider(m: Machine, name: str) -> Value:
    """What a name means beyond the file: other files of C, names of a binding, star imports."""
    unit = m.frame.unit
    if not m.frame.python:
        found = m.program.nearest(name, unit)
        if found is not None and m.frame.bound is not None and classes.declares(m, m.frame.bound, name):
            return Unknown(name)  # a member without a value yet, not another file's variable
        if found is None or name in _c_functions():
            # A stand-in for a binding's function, or a line that a parser took for one, is not what others call.
            found = _of_c_binding(m, name) or found or _included(m, name)
        return found if found is not None else Unknown(name)
    loaded = m.program.units.loaded[unit]
    if loaded is not None and loaded.top_level is not None:
        found = imports.at_top(m, unit, m.program.unit_frames[unit], name)
        if found is not None:
            return found
    for module in m.program.stars.get(unit, ()):
        if isinstance(module, Symbol):
            symbol = symbols.with_attribute(module, name, m.frame.number)
            if symbols.socket_type(symbol) or symbols.function_row(symbol.binding, symbol.path):
                return symbol
            if name.isupper() and symbols.option_names(symbol):
                return symbol
        elif isinstance(module, ModuleRef):
            found = imports.module_name(m, module.path, name)
            if found is not None:
                return found
    return External(name)


@cache
def _c_functions() -> frozenset[str]:
    return frozenset(name for table in bindings().values() if table.prefixes for name in table.functions)


def _of_c_binding(m: Machine, name: str) -> Symbol | None:
    for table in bindings().values():
        if "cpp" not in table.languages and "c" not in table.languages:
            continue
        if name in table.namespaces:
            return Symbol(table.name, "", m.frame.number)
        if name.startswith(table.prefixes) if table.prefixes else False:
            return Symbol(table.name, name, m.frame.number)
        if table.prefixes and name in table.functions:
            return Symbol(table.name, name, m.frame.number)
        if table.namespaces and m.program.uses_namespace(m.frame.unit, table) and _known_to(table.name, name):
            return Symbol(table.name, name, m.frame.number)
        for opened in m.program.namespaces.get(m.frame.unit, ()):
            # ``using namespace zmq::sockopt``: what a row or an option table knows below it.
            root, _, below = opened.partition(".")
            symbol = Symbol(table.name, f"{below}.{name}", m.frame.number)
            if root in table.namespaces and f"{below}." in table.option_prefixes and symbols.option_names(symbol):
                return symbol
    return None


def _known_to(binding: str, name: str) -> bool:
    table = bindings()[binding]
    return name in table.functions or any(
        prefix == f"{name}." for prefix in (*table.type_prefixes, *table.option_prefixes)
    )


_GIVES_ADDRESS = re.compile(r"addr|url|uri|end_?point|dsn", re.IGNORECASE)
"""Names of functions whose definition is looked for beside the header that declares them."""


def _included(m: Machine, name: str) -> Value | None:
    """A name from a header that the file includes and that was not a candidate itself."""
    if not name[:1].isalpha() or len(name) < 3:
        return None
    included = m.program.includes.get(m.frame.unit, ())
    for path in included:
        imports.run_unit(m, path)
    found = m.program.nearest(name, m.frame.unit)
    if found is None and _GIVES_ADDRESS.search(name) is not None:
        for path in list(included):
            if _declares(m, path, name) and (source := _source_of(m, path)) is not None:
                imports.run_unit(m, source)
        found = m.program.nearest(name, m.frame.unit)
    return found


def _declares(m: Machine, header: str, name: str) -> bool:
    loaded = m.program.units.loaded.get(header)
    return loaded is not None and f"{name}(".encode() in loaded.source


def _source_of(m: Machine, header: str) -> str | None:
    """The file beside a header that defines what it declares."""
    stem = header.rpartition("/")[2].rpartition(".")[0]
    found = (m.program.units.modules.include(stem + suffix, header) for suffix in (".cpp", ".cc", ".cxx", ".c"))
    return next((path for path in found if path is not None and path != header), None)


OUTSIDE = frozenset(
    ("std", "boost", "Qt", "Ui", "absl", "fmt", "folly", "Poco", "google", "testing", "chrono", "filesystem")
)
"""Namespaces whose members no audited tree defines, though it may have a function of the same name."""

_CHAIN = re.compile(r"[A-Za-z]\w*(?:\.[A-Za-z]\w*)*")


def in_namespace(m: Machine, space: Unknown, name: str) -> Value | None:
    """``space::name`` where *space* is a name that nothing binds: the tree's function, class or constant of that name.

    The form does not tell ``a::b`` from ``a.b``; a name that no scope, class or parameter declares is a namespace.
    """
    if space.kind != "other" or m.frame.python or not _CHAIN.fullmatch(space.text):
        return None
    head = space.text.partition(".")[0]
    bound = m.frame.bound
    if head in OUTSIDE or head in ("this", "self") or (bound is not None and classes.declares(m, bound, head)):
        return None
    found = m.program.nearest(name, m.frame.unit) or _included(m, name)
    if found is None or all(isinstance(one, Func | ClassRef | Const | Symbol | Unknown) for one in alternatives(found)):
        return found
    return None


def reopened(m: Machine, space: Symbol, name: str) -> Value | None:
    """A function or class that the tree itself puts into a binding's namespace; None of what is the binding's."""
    head = space.path.partition(".")[0] or name
    if not bindings()[space.binding].namespaces or name not in m.program.by_name or _known_to(space.binding, head):
        return None
    found = m.program.nearest(name, m.frame.unit)
    each = alternatives(found) if found is not None else ()
    return found if each and all(isinstance(one, Func | ClassRef) for one in each) else None


def force(m: Machine, value: Value) -> Value:
    """The value behind an import that was left to be looked up."""
    kind = type(value)
    if kind is not Imported and kind is not Alt:
        return value
    if isinstance(value, Imported):
        found = imports.module_name(m, value.path, value.name)
        return found if found is not None else Unknown(value.name, "config" if value.name.isupper() else "other")
    if isinstance(value, Alt) and any(isinstance(option, Imported) for option in value.options):
        result: Value | None = None
        for option in value.options:
            forced = force(m, option)
            result = forced if result is None else join(result, forced)
        assert result is not None
        return result
    return value


def define(m: Machine, function: Function) -> None:
    """A function definition: bind its name, or join it to its class when it is written out of line."""
    frame = m.frame
    func = Func(function, frame.unit, frame.number if frame.func is not None else None, frame.scope)
    if function.owner is not None:
        owner = function.owner.rpartition(".")[2]
        m.program.methods.setdefault(owner, {}).setdefault(function.name, []).append(func)
        return
    if frame.func is not None:
        frame.nested.append((func, m.program.counts.get(func.key(), 0)))
        func.bound = frame.bound if not m.frame.python else None
    value: Value = func
    for decorator in reversed(function.decorators):
        value = classes.decorated(m, decorator, value, func)
    if not m.frame.python:
        before = m.state.get(("v", frame.number, function.name))
        if any(isinstance(option, Func) for option in alternatives(before or Const(None))):
            value = join(before, value)
    declare(m, function.name, value)
    hidden = function.static and not _is_header(frame.unit)
    if frame.func is None and frame.scope is None and not m.frame.python and not hidden:
        m.program.defined(frame.unit, function.name, value)


def _is_header(path: str) -> bool:
    """Whether a file is there to be included: what is static in it, whoever includes it has."""
    return path.rpartition(".")[2][:1] not in ("c", "C")


@lru_cache(maxsize=4096)
def config_like(text: str) -> bool:
    """Whether an expression's text says that it comes from configuration."""
    words = (
        text.replace(".", " ").replace("[", " ").replace("(", " ").replace("_", " ").replace("'", " ").lower().split()
    )
    return any(word.endswith(_CONFIG_ENDS) or word in CONFIG_WORDS for word in (each.strip('"])') for each in words))


def class_of(value: Value) -> ClassRef | None:
    """The class of an instance, or the class that a value is."""
    if isinstance(value, Obj):
        return value.cls
    return value if isinstance(value, ClassRef) else None
