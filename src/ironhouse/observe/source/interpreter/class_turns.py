"""Whose turn it is among the methods of classes: which are run on which instances, and how often.

Owns the rounds over all methods, the instances that stand for any of their class, and what spares a method a run that
would tell nothing new. Must not know plain functions, nor choose which methods matter.
"""

from __future__ import annotations

from itertools import islice

from ironhouse.observe.source.form import Call, Name
from ironhouse.observe.source.interpreter import callbacks, calls, classes, construction, running
from ironhouse.observe.source.interpreter.callers import Target
from ironhouse.observe.source.interpreter.machine import Machine
from ironhouse.observe.source.interpreter.program import COMMON_NAMES, Program
from ironhouse.observe.source.interpreter.root_run import run_root
from ironhouse.observe.source.interpreter.targets import as_words, is_c, named_by_others
from ironhouse.observe.source.interpreter.values import ClassRef, Func, Obj

INSTANCES_PER_METHOD = 8
"""Most instances that a method is run on; of a derived class two are enough to see what it overrides."""

ROUNDS = 2
"""How often a class's methods are run: what a later method put into a field, an earlier one may use."""


def stand_in(m: Machine, targets: list[Target]) -> None:
    """Make an instance that stands for any of its class where nobody constructs one."""
    for ref in dict.fromkeys(target.func.owner for target in targets):
        if ref is not None and not _constructed(m.program, ref):
            classes.canonical(m, ref)
    construct_unmade(m)


def run_classes(m: Machine, targets: list[Target]) -> None:
    """Run the methods of every class that matters on each of its instances, or on one made for the purpose."""
    program = m.program
    owners: dict[ClassRef, list[Target]] = {}
    for target in targets:
        if target.func.owner is not None:
            owners.setdefault(target.func.owner, []).append(target)
    stand_in(m, targets)
    for called, round_ in ((called, round_) for called in (False, True) for round_ in range(ROUNDS)):
        if called and not any(is_c(program, target) for target in targets):
            break
        program.find_handles()
        program.learn(program.handles - COMMON_NAMES)
        program.makers = as_words(program.active - COMMON_NAMES)
        program.relevance.clear()
        told = program.handles | program.active | program.kept_bytes
        handles = as_words((told - COMMON_NAMES) | program.kept_methods)
        program.begin_turn(handles)
        for ref, methods in owners.items():
            methods = [target for target in methods if _uses(program, target, handles)]
            methods = [target for target in methods if _turn(program, target, called=called)]
            inner = named_by_others(program, methods)
            methods.sort(
                key=lambda target: target.mentioned if is_c(program, target) else target.func.function.name in inner
            )
            for obj in list(_instances(m, ref)):
                for target in methods:
                    _run_method(m, obj, target, again=round_ > 0)
        construct_unmade(m)


def _turn(program: Program, target: Target, *, called: bool) -> bool:
    """Whether a method is to be run now: those of C++ that others name come last, and only if no caller was met.

    A wrapper of a socket has many instances, each used by its owner alone: what one owner calls says nothing of the
    others.
    """
    if not is_c(program, target):
        return not called
    return target.mentioned is called and not (called and target.func.key() in program.called)


def _uses(program: Program, target: Target, handles: frozenset[bytes]) -> bool:
    """Whether a method names a binding, a maker, or something that was seen to hold a socket."""
    function = target.func.function
    return program.units.matters(target.path, function.start, function.end, handles)


def _instances(m: Machine, ref: ClassRef) -> list[Obj]:
    """The instances of a class and of what derives from it."""
    program = m.program
    for other in islice(program.instances, program.derived_of, None):
        for base in classes.lineage(m, other):
            if isinstance(base, ClassRef) and base is not other:
                program.derived.setdefault(base, []).append(other)
    program.derived_of = len(program.instances)
    found: list[Obj] = list(program.instances.get(ref, ()))
    for other in program.derived.get(ref, ()):
        if len(found) < INSTANCES_PER_METHOD:
            found.extend(program.instances[other][:2])
    return found


def _constructed(program: Program, ref: ClassRef) -> bool:
    return bool(program.instances.get(ref))


def _run_method(m: Machine, obj: Obj, target: Target, *, again: bool) -> None:
    program = m.program
    key = target.func.key()
    name = target.func.function.name
    if name in ("__init__", target.func.owner.cls.name if target.func.owner else ""):
        return
    if _is_others_business(program, obj, key) or _is_attached(m, obj, target):
        return
    version = program.versions.get(obj, 0)
    before = program.ran_at.get((obj, key))
    later = again and before is not None and before != version
    early = before is None and not is_c(program, target) and _came_too_early(program, key, version)
    if (obj, key) in program.ran_on and not (later or early):
        return
    program.ran_at[obj, key] = version
    if program.quiet.get(key, 0) > 0 and before is None and not _tells_more(program, target):
        return
    program.quiet_at[key] = program.turn
    own = classes.attribute(m, obj.cls, name) if obj.cls is not None else None
    if isinstance(own, Func) and own.key() != key:
        return
    run_root(
        m,
        target.path,
        target.func.function.line,
        lambda: running.invoke(m, target.func, calls.NOTHING, None, bound=obj),
    )


def _tells_more(program: Program, target: Target) -> bool:
    """Whether a method in which nothing happened names something that came to be known since."""
    at = program.quiet_at.get(target.func.key())
    if at is None:
        return True
    function = target.func.function
    return any(
        bool(program.units.mentioned(target.path, function.start, function.end, names_known))
        for turn, names_known in program.known_at.items()
        if turn > at
    )


def _is_others_business(program: Program, obj: Obj, key: tuple[str, int]) -> bool:
    """Whether a method is called on other instances of a class that has several, and nobody calls it on this one."""
    several = obj.cls is not None and len(program.instances.get(obj.cls, ())) > 1
    return several and obj.call is not None and key in program.called and (obj, key) not in program.ran_on


ATTACHES = frozenset((b"zmq_bind", b"zmq_connect", b"bind", b"connect"))


def _is_attached(m: Machine, obj: Obj, target: Target) -> bool:
    """Whether a method of C++ attaches, that nobody calls on this of several objects, whose sockets are attached by
    their constructor: who constructs it with an address has no use for the method that takes the usual one."""
    program, function = m.program, target.func.function
    several = obj.cls is not None and len(program.instances.get(obj.cls, ())) > 1
    if not several or obj.call is None or not is_c(program, target):
        return False
    if obj not in program.attached:  # asked first when no method of it has had its turn
        records = [program.records.get(one) for one in callbacks.sockets_of(m, obj)]
        program.attached[obj] = bool(records) and all(one is not None and one.endpoints for one in records)
    if not program.attached[obj] or (obj, target.func.key()) in program.ran_on:
        return False
    return bool(program.units.mentioned(target.path, function.start, function.end, ATTACHES))


def _came_too_early(program: Program, key: tuple[str, int], version: int) -> bool:
    """Whether a method was only called when its object held no socket yet, and so nothing happened in it."""
    return program.quiet.get(key, 0) > 0 and version > program.quiet_held.get(key, 0)


def construct_unmade(m: Machine) -> None:
    """Construct the instances that stand for any instance of their class."""
    while m.program.unmade:
        obj = m.program.unmade.pop()
        ref = obj.cls
        if ref is None or len(m.program.instances.get(ref, ())) > 1:
            continue
        call = Call(Name(ref.cls.name), (), (), ref.cls.line, ref.cls.start, ref.cls.end)

        def construct(obj: Obj = obj, ref: ClassRef = ref, call: Call = call) -> None:
            unit = m.program.units.loaded.get(ref.unit)
            init = classes.attribute(m, ref, "__init__")
            if unit is not None and unit.unit.language == "python" and isinstance(init, Func):
                running.invoke(m, init, calls.NOTHING, None, bound=obj)
            else:
                construction.construct(m, obj, ref, calls.Arguments([], {}, open=True), call)

        run_root(m, ref.unit, ref.cls.line, construct)
