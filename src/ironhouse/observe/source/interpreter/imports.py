"""What files bring into each other: imports, includes, and the outlines that are run when anyone asks for them.

Owns what an import binds, what a module defines, and the running of a file's top level, once. Must not know scopes
within a file, nor how a file is found: the tree's modules say that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ironhouse.observe.source.bindings import bindings
from ironhouse.observe.source.form import Import, Stmt
from ironhouse.observe.source.interpreter import symbols
from ironhouse.observe.source.interpreter.program import Frame
from ironhouse.observe.source.interpreter.values import External, Imported, ModuleRef, Symbol, Value

if TYPE_CHECKING:
    from ironhouse.observe.source.interpreter.machine import Machine


def module_name(m: Machine, path: str, name: str, depth: int = 0) -> Value | None:
    """A name of a module of the tree; None when the module does not define it."""
    frame = run_unit(m, path)
    if frame is None or depth > 8:
        return None
    found = at_top(m, path, frame, name)
    if isinstance(found, Imported) and (found.path, found.name) != (path, name):
        return module_name(m, found.path, found.name, depth + 1)
    if found is not None:
        return found
    folder = path.removesuffix("__init__.py") if path.endswith("__init__.py") else None
    if folder is not None:
        submodule = m.program.units.modules.module(name, 1, path)
        if submodule is not None:
            return ModuleRef(submodule)
    for star in m.program.stars.get(path, ()):
        if isinstance(star, ModuleRef) and star.path != path:
            found = module_name(m, star.path, name, depth + 1)
            if found is not None:
                return found
        elif isinstance(star, Symbol):
            symbol = symbols.with_attribute(star, name, m.frame.number)
            if symbols.socket_type(symbol) or symbols.function_row(symbol.binding, symbol.path):
                return symbol
    return None


def at_top(m: Machine, path: str, frame: Frame, name: str) -> Value | None:
    """What *name* is at the top of a file; of one with a ``top_level`` the statements that define it are run first."""
    key = ("v", frame.number, name)
    found: Value | None = m.program.root.get(key) or m.state.get(key)
    loaded = m.program.units.loaded.get(path)
    statements = loaded.defining(name) if loaded is not None else ()
    if statements:
        _run_at_top(m, frame, statements)
        found = m.program.root.get(key) or m.state.get(key)
    return found


def run_unit(m: Machine, path: str) -> Frame | None:
    """The frame of a file's outline, which is run the first time that anyone asks for it; of one with a ``top_level``,
    only what may bring in any name is run at once."""
    loaded = m.program.units.load(path)
    known = m.program.unit_frames.get(path)
    if known is not None:
        if loaded is not None and loaded.left is not None:
            left, loaded.left = loaded.left, None
            _run_at_top(m, known, left)
        return known
    if loaded is None:
        return None
    loaded.left = None
    frame = m.program.frame(path, None, None, None, m.program.root)
    m.program.unit_frames[path] = frame
    _run_at_top(m, frame, loaded.unit.body if loaded.top_level is None else loaded.statements(loaded.top_level.stars))
    return frame


def _run_at_top(m: Machine, frame: Frame, statements: tuple[Stmt, ...]) -> None:
    frame_before, state_before = getattr(m, "frame", None), m.state
    waits, m.waits = m.waits, []
    m.state = m.program.root
    m.frame = frame
    try:
        m.run(statements)
    finally:
        m.state = state_before
        m.waits = waits
        if frame_before is not None:
            m.frame = frame_before


def import_(m: Machine, s: Import) -> None:
    """Bind what an import brings in."""
    if not m.frame.python:
        _include(m, s)
        return
    unit = m.frame.unit
    symbol = binding_module(s.module) if s.level == 0 else None
    if not s.names:
        bound = s.alias or s.module.partition(".")[0]
        whole = s.module if s.alias else bound
        declare_import(m, bound, symbol if symbol and s.alias else module_value(m, whole, 0))
        return
    path = None if symbol else m.program.units.modules.module(s.module, s.level, unit)
    for name, alias in s.names:
        if name == "*":
            star: Value | None = symbol or (ModuleRef(path) if path else None)
            if star is not None:
                m.program.stars.setdefault(unit, []).append(star)
            continue
        if symbol is not None:
            value: Value = symbols.with_attribute(symbol, name, m.frame.number)
        elif path is not None:
            submodule = m.program.units.modules.module(f"{s.module}.{name}" if s.module else name, s.level, unit)
            value = ModuleRef(submodule) if submodule and not path.endswith(f"{name}.py") else Imported(path, name)
        else:
            dotted = f"{s.module}.{name}"
            value = module_value(m, dotted, s.level)
        declare_import(m, alias or name, value)


def declare_import(m: Machine, name: str, value: Value) -> None:
    """Bind an imported name where the statement stands."""
    if isinstance(value, ModuleRef | Imported):
        m.program.imported.add(value.path)
    m.state.set(("v", m.frame.number, name), value)


def binding_module(dotted: str) -> Symbol | None:
    """The binding that a module's dotted name belongs to."""
    head, _, rest = dotted.partition(".")
    for table in bindings().values():
        if head in table.modules:
            return Symbol(table.name, rest)
    return None


def module_value(m: Machine, dotted: str, level: int) -> Value:
    """What a module's dotted name stands for: a binding's, a file of the tree, or something outside."""
    symbol = binding_module(dotted) if level == 0 else None
    if symbol is not None:
        return symbol
    path = m.program.units.modules.module(dotted, level, m.frame.unit)
    return ModuleRef(path) if path is not None else External(dotted)


def _include(m: Machine, s: Import) -> None:
    unit = m.frame.unit
    if s.level == -1:
        m.program.namespaces.setdefault(unit, set()).add(s.module)
        return
    path = m.program.units.modules.include(s.module, unit)
    if path is not None and path != unit:
        m.program.includes.setdefault(unit, []).append(path)
