"""Which functions matter: those that make or use a socket, and methods of what was seen to hold one.

Owns that choice, told by names and by what objects hold, and what is known of a target by its text alone. Must not run
a target, nor know the order in which they are run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set

from ironhouse.observe.source.form import Class, Function, functions_of, macros_of
from ironhouse.observe.source.interpreter import classes, containers
from ironhouse.observe.source.interpreter.callers import Target
from ironhouse.observe.source.interpreter.machine import Machine
from ironhouse.observe.source.interpreter.program import COMMON_NAMES, Program
from ironhouse.observe.source.interpreter.root_run import outline
from ironhouse.observe.source.interpreter.values import ClassRef, Func, Obj
from ironhouse.observe.source.interpreter.words import CREATIONS, IN_CREATIONS
from ironhouse.observe.source.scope import scope_of


def is_test(target: Target) -> bool:
    """Whether a function is a test's: what it passes is no more than one way to use what it tests."""
    return scope_of(target.path) == "test"


def creations(source: bytes, start: int, end: int) -> Iterator[re.Match[bytes]]:
    """The creation calls in a part of a file, told from its text."""
    if source.find(IN_CREATIONS, start, end) >= 0:
        yield from CREATIONS.finditer(source, start, end)


def as_words(found: Set[str]) -> frozenset[bytes]:
    """The names as they stand in source."""
    return frozenset(name.encode() for name in found)


def makers(program: Program, paths: list[str]) -> set[str]:
    """The names of functions and classes that have to do with sockets."""
    found: set[str] = set()
    for path in paths:
        loaded = program.units.loaded.get(path)
        if loaded is None:
            continue
        for function, owner in functions_of(loaded.unit.body):
            if program.units.matters(path, function.start, function.end):
                name = owner.name if owner is not None and function.name in ("__init__", owner.name) else function.name
                if name in COMMON_NAMES and loaded.unit.language == "cpp":
                    name = _class_of_maker(loaded.source, function, owner) or name
                if len(name) > 3 and name not in COMMON_NAMES and name.isidentifier():
                    found.add(name)
        for macro in macros_of(loaded.unit.body):
            if len(macro.name) > 2 and program.units.matters(path, macro.start, macro.end):
                found.add(macro.name)
    return found


def _class_of_maker(source: bytes, function: Function, owner: Class | None) -> str | None:
    """The class of a method that makes a socket and whose own name tells nothing: ``Server(host).run()``."""
    name = owner.name if owner is not None else (function.owner or "").rpartition(".")[2]
    return name if name and any(creations(source, function.start, function.end)) else None


def targets_in(m: Machine, paths: list[str]) -> list[Target]:
    """The functions of the files *paths* that matter, with their classes."""
    program = m.program
    found: list[Target] = []
    for path in paths:
        frame = program.unit_frames.get(path)
        loaded = program.units.loaded.get(path)
        if frame is None or loaded is None:
            continue
        by_start = {ref.cls.start: ref for ref in program.classes if ref.unit == path}
        relevant_classes = _relevant_classes(program, path)
        known = program.makers_in(path)
        for function, owner in functions_of(loaded.unit.body):
            ref = by_start.get(owner.start) if owner is not None else owner_of(m, function, path)
            strong = program.units.matters(path, function.start, function.end, known)
            weak = ref is not None and (ref.cls.start in relevant_classes or ref.unit != path)
            if strong or (weak and program.units.touches(path, function.start, function.end)):
                found.append(Target(path, Func(function, path, None, ref)))
    return found


def _relevant_classes(program: Program, path: str) -> set[int]:
    loaded = program.units.loaded[path]
    assert loaded is not None
    found: set[int] = set()
    known = program.makers_in(path)
    for function, owner in functions_of(loaded.unit.body):
        if owner is not None and program.units.matters(path, function.start, function.end, known):
            found.add(owner.start)
    return found


def methods_of_holders(m: Machine, targets: list[Target]) -> list[Target]:
    """The methods that name no binding, of classes that were handed a socket or what makes one, and of their bases."""
    program = m.program
    known = {target.func.owner for target in targets}
    taken = {target.func.key() for target in targets}
    fields: dict[ClassRef, set[bytes]] = {}
    holders: set[ClassRef] = set()
    for key, value in list(program.root.writes.items()):
        ref = key[1].cls if key[0] == "f" and isinstance(key[1], Obj) else None
        if ref is not None and any(holds(program, one) for one in containers.flattened(m, value)):
            fields.setdefault(ref, set()).add(key[2].encode())
    by_class: dict[ClassRef, set[bytes]] = {}
    for ref, held in fields.items():
        program.active_classes.add(ref)
        for base in classes.lineage(m, ref):
            if isinstance(base, ClassRef):  # a base class's method works on what a class derived from it holds
                by_class.setdefault(base, set()).update(held)
    found: list[Target] = []
    for ref, held in by_class.items():
        names_held = frozenset(held)
        loaded = program.units.loaded.get(ref.unit)
        body = loaded.unit.body if loaded is not None else ()
        inside = [
            Func(one, ref.unit)
            for one, owner in functions_of(body)
            if owner is not None and owner.start == ref.cls.start
        ]
        outside = [func for each in program.methods.get(ref.cls.name, {}).values() for func in each]
        for func in (*inside, *outside):
            place = (func.unit, func.function.start, func.function.end)
            uses = bool(program.units.mentioned(*place, names_held))
            if func.key() not in taken and (uses or (ref in holders - known and program.units.touches(*place))):
                found.append(Target(func.unit, Func(func.function, func.unit, None, ref)))
    return found


def holds(program: Program, obj: Obj) -> bool:
    """Whether an object is a socket or an instance that has one in a field."""
    fields = program.holding.get(obj, ()) if obj.kind == "instance" else ()
    return obj.kind == "socket" or any(
        isinstance(value := program.root.get(("f", obj, name)), Obj) and value.kind == "socket" for name in fields
    )


def owner_of(m: Machine, function: Function, path: str) -> ClassRef | None:
    """The class of a method that is defined out of line; one without a definition in the tree is made up."""
    if function.owner is None:
        return None
    program = m.program
    name = function.owner.rpartition(".")[2]
    value = program.nearest(name, path)
    if not isinstance(value, ClassRef):
        for header in program.includes.get(path, ()):
            outline(m, header)
        value = program.nearest(name, path)
    if isinstance(value, ClassRef):
        return value
    frame = program.unit_frames[path]
    made = ClassRef(
        Class(name, (), (), (), function.line, function.start, function.end), path, frame.number, program.next_frame()
    )
    program.bases[made] = []
    program.defined(path, name, made)
    return made


def mark_mentioned(program: Program, targets: list[Target]) -> None:
    """Find which functions' names another function that matters mentions; tests' mentions count for tests alone."""
    known = as_words({target.func.function.name for target in targets})
    seen: set[bytes] = set()
    by_tests: set[bytes] = set()
    for target in targets:
        function = target.func.function
        found = program.units.mentioned(target.path, function.start, function.end, known) - {function.name.encode()}
        (by_tests if is_test(target) else seen).update(found)
    members = _members(program) if any(is_c(program, target) for target in targets) else frozenset()
    for target in targets:
        name = target.func.function.name.encode()
        mentioned = name in seen or (name in by_tests and is_test(target))
        target.mentioned = (mentioned or (is_c(program, target) and name in members)) and name != b"main"


_MEMBER = re.compile(rb"(?:\.|->|&\s*(?:\w+::)+)\s*(\w+)")


def _members(program: Program) -> frozenset[bytes]:
    """Every name that a file of C or C++ uses as a member's: whoever uses it need not matter otherwise."""
    found: set[bytes] = set()
    for path, loaded in program.units.loaded.items():
        if loaded is not None and loaded.unit.language != "python" and scope_of(path) != "test":
            found.update(_MEMBER.findall(loaded.source))
    return frozenset(found)


def is_c(program: Program, target: Target) -> bool:
    """Whether a function is one of C or C++."""
    loaded = program.units.loaded[target.path]
    return loaded is not None and loaded.unit.language != "python"


def named_by_others(program: Program, methods: list[Target]) -> set[str]:
    """The methods that other methods of the class name: those are met with what their callers know."""
    found: set[str] = set()
    names_here = as_words({target.func.function.name for target in methods})
    for target in methods:
        function = target.func.function
        inside = program.units.mentioned(target.path, function.start, function.end, names_here)
        found |= {name.decode() for name in inside} - {function.name}
    return found
