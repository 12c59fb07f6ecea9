"""Where the interpreter starts: files' outlines, then functions that nobody calls, then whatever was not reached.

Owns the order of the roots. Callers come before what they call, so that a function is met with its callers' arguments;
only what no caller reaches is run with unknown ones. Must not know which functions matter, nor how a single root runs.
"""

from __future__ import annotations

from ironhouse.observe.source.form import Call, Class, Do, Function, If, Let, Name
from ironhouse.observe.source.interpreter import callers, calls, classes, containers, running, short_makers
from ironhouse.observe.source.interpreter.callers import Target
from ironhouse.observe.source.interpreter.class_turns import construct_unmade, run_classes, stand_in
from ironhouse.observe.source.interpreter.machine import Machine
from ironhouse.observe.source.interpreter.program import Program
from ironhouse.observe.source.interpreter.root_run import outline, run_root
from ironhouse.observe.source.interpreter.targets import (
    as_words,
    creations,
    holds,
    is_c,
    is_test,
    makers,
    mark_mentioned,
    methods_of_holders,
    named_by_others,
    owner_of,
    targets_in,
)
from ironhouse.observe.source.interpreter.values import ClassRef, Obj, Value
from ironhouse.observe.source.scope import scope_of

_SCOPES = ("production", "vendored", "example", "test")
"""In which order roots are run: what tests do must not use up what production is owed."""


def run(program: Program, paths: list[str]) -> None:
    """Run everything that matters in the candidate files *paths*."""
    machine = Machine(program)
    program.outlined = False
    program.lineages.clear()
    named = makers(program, paths)
    program.learn(named)  # a script runs what it constructs at once: that is sliced before anything was made
    for path in paths:
        outline(machine, path)
    program.free_functions()
    program.outlined = True
    named |= makers(program, _learn_variables(machine))
    names_of_makers = named.union(*program.makers_by_unit().values())
    program.makers = as_words(names_of_makers)
    program.learn(names_of_makers)
    short_makers.learn(program, paths)
    targets = sorted(targets_in(machine, paths), key=lambda target: _SCOPES.index(scope_of(target.path)))
    program.learn({target.func.function.name for target in targets})
    known = {target.func.key() for target in targets}
    looked_for = set(names_of_makers)
    handing = callers.callers(program, paths, targets, known)
    targets += handing
    mark_mentioned(program, targets)
    functions = _makers_first(program, [target for target in targets if target.func.owner is None])
    _run_functions(machine, [target for target in functions if not is_test(target)])
    more = _run_users(machine, paths, handing, known, looked_for)
    targets += more
    functions += [target for target in more if target.func.owner is None]
    stand_in(machine, [target for target in targets if not is_test(target)])
    _run_functions(machine, [target for target in functions if is_test(target)])
    further = methods_of_holders(machine, targets)
    if any(is_c(program, target) for target in further):
        mark_mentioned(program, [*targets, *further])
    targets.extend(further)
    run_classes(machine, targets)
    more = _run_users(machine, paths, [], known, looked_for)
    _run_functions(machine, [target for target in more if target.func.owner is None and is_test(target)])
    run_classes(machine, [target for target in more if target.func.owner is not None])
    targets += more
    later = methods_of_holders(machine, targets)
    if later:  # of classes whose sockets their methods made
        targets.extend(later)
        run_classes(machine, later)
    for target in targets:
        function = target.func.function
        if target.func.key() not in program.visited and program.units.matters(
            target.path, function.start, function.end, program.makers if _is_constructor(target) else frozenset()
        ):
            _run_function(machine, target)
    _sweep(machine, targets)


def _is_constructor(target: Target) -> bool:
    """Whether it is one of C++: of a class that another of its name is taken for nobody's call runs it, and it may call
    what makes its socket."""
    return target.func.owner is not None and target.func.function.name == target.func.owner.cls.name


def _learn_variables(m: Machine) -> list[str]:
    """A variable of a file that holds a socket tells that a function which names it matters, whatever else it says.

    Returns the files that have such variables.
    """
    program = m.program
    paths = {frame.number: path for path, frame in program.unit_frames.items()}
    found: dict[str, set[str]] = {}
    for key, value in program.root.writes.items():
        if (
            key[0] == "v"
            and key[1] in paths
            and any(_is_handle(program, one) for one in containers.flattened(m, value))
        ):
            found.setdefault(paths[key[1]], set()).add(key[2])
    for path, variables in found.items():
        loaded = program.units.loaded.get(path)
        if loaded is not None and loaded.candidate:
            loaded.learn(variables)
    return list(found)


def _is_handle(program: Program, obj: Obj) -> bool:
    return obj.kind in ("poller", "stream") or holds(program, obj)


def _run_functions(m: Machine, functions: list[Target]) -> None:
    for target in functions:
        if not target.mentioned:
            _run_function(m, target)
    for target in functions:
        if target.func.key() not in m.program.visited:
            _run_function(m, target)


def _run_users(
    m: Machine, paths: list[str], handing: list[Target], known: set[tuple[str, int]], looked_for: set[str]
) -> list[Target]:
    """Run production's functions that get a socket from what gave one back, or hand something on, level by level.

    Returns all that were found: methods and tests are still to be run.
    """
    program = m.program
    found: list[Target] = []

    def class_of(path: str, function: Function, owner: Class | None) -> ClassRef | None:
        if owner is None:
            return owner_of(m, function, path)
        return next((ref for ref in program.classes if ref.unit == path and ref.cls.start == owner.start), None)

    while True:
        handing = [target for target in handing if program.quiet.get(target.func.key()) == 0]
        fresh = callers.callers(program, paths, handing, known)
        fresh += callers.users(program, paths, looked_for, known, class_of)
        if not fresh:
            return found
        found += fresh
        inner = named_by_others(program, fresh)
        for target in fresh:
            target.mentioned = target.func.function.name in inner
        _run_functions(m, [target for target in fresh if target.func.owner is None and not is_test(target)])
        handing = fresh


def _makers_first(program: Program, functions: list[Target]) -> list[Target]:
    """Functions of C that make a socket come first: others find it in a structure or a variable of the file."""

    def later(target: Target) -> bool:
        loaded = program.units.loaded[target.path]
        function = target.func.function
        made = loaded is not None and any(creations(loaded.source, function.start, function.end))
        return is_c(program, target) and not made

    return sorted(functions, key=later)


def _run_function(m: Machine, target: Target) -> None:
    function = target.func.function
    bound: Value | None = None
    if target.func.owner is not None:
        bound = classes.canonical(m, target.func.owner)
        construct_unmade(m)
    begun = _script_call(m, target)
    if begun is not None:
        run_root(m, target.path, begun.line, lambda: m.evaluate(begun))
        return
    run_root(m, target.path, function.line, lambda: running.invoke(m, target.func, calls.NOTHING, None, bound=bound))


def _script_call(m: Machine, target: Target) -> Call | None:
    """The call by which a script's last lines begin its ``main``, with what they asked for."""
    loaded = m.program.units.loaded.get(target.path)
    if target.func.function.name != "main" or loaded is None or is_c(m.program, target):
        return None
    for statement in loaded.unit.body:
        for inner in statement.then if isinstance(statement, If) else ():
            value = inner.value if isinstance(inner, Do | Let) else None
            for one in (value, *value.args) if isinstance(value, Call) else ():
                if isinstance(one, Call) and one.func == Name("main") and (one.args or one.kwargs):
                    return one
    return None


def _sweep(m: Machine, targets: list[Target]) -> None:
    """Run once more, with every branch taken, the functions that hold a creation call which nothing reached."""
    program = m.program
    sites = {site for record in program.records.values() for site in (record.site, *record.via)}
    for target in targets:
        loaded = program.units.loaded[target.path]
        assert loaded is not None
        function = target.func.function
        reached = [start for path, start in program.created if path == target.path]
        for match in creations(loaded.source, function.start, function.end):
            near = any(abs(start - match.start()) <= 120 and start <= match.end() for start in reached)
            if not near and (target.path, loaded.source.count(b"\n", 0, match.start()) + 1) not in sites:
                m.everything = True
                program.counts.pop(target.func.key(), None)
                program.quiet.pop(target.func.key(), None)
                _run_function(m, target)
                m.everything = False
                break
