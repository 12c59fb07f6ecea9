"""Where the interpreter starts: files' outlines, then functions that nobody calls, then whatever was not reached.

Owns the order of the roots and the choice of functions that matter. Callers come before what they call, so
that a function is met with its callers' arguments; only what no caller reaches is run with unknown ones.

Long because the order in which the roots are run is one decision.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Set
from itertools import islice

from ironhouse.observe.source.form import Call, Class, Function, Name, functions_of, macros_of
from ironhouse.observe.source.interpreter import (
    callbacks,
    callers,
    calls,
    classes,
    construction,
    containers,
    names,
    running,
    short_makers,
)
from ironhouse.observe.source.interpreter.callers import Target
from ironhouse.observe.source.interpreter.machine import EVALUATIONS_PER_STEP, STEP_LIMIT, BudgetError, Machine
from ironhouse.observe.source.interpreter.program import COMMON_NAMES, Frame, Program
from ironhouse.observe.source.interpreter.state import State, Writes, weaken
from ironhouse.observe.source.interpreter.values import ClassRef, Const, Func, Obj, Value, join
from ironhouse.observe.source.interpreter.words import CREATIONS, IN_CREATIONS
from ironhouse.observe.source.scope import scope_of

INSTANCES_PER_METHOD = 8
"""Most instances that a method is run on; of a derived class two are enough to see what it overrides."""

_SCOPES = ("production", "vendored", "example", "test")
"""In which order roots are run: what tests do must not use up what production is owed."""

ROUNDS = 2
"""How often a class's methods are run: what a later method put into a field, an earlier one may use."""

TOO_MUCH = "too much to work out here; what was found so far is reported"


def run(program: Program, paths: list[str]) -> None:
    """Run everything that matters in the candidate files *paths*."""
    machine = Machine(program)
    program.outlined = False
    program.lineages.clear()
    named = makers(program, paths)
    program.learn(named)  # a script runs what it constructs at once: that is sliced before anything was made
    for path in paths:
        _outline(machine, path)
    program.free_functions()
    program.outlined = True
    named |= makers(program, _learn_variables(machine))
    names_of_makers = named.union(*program.makers_by_unit().values())
    program.makers = as_words(names_of_makers)
    program.learn(names_of_makers)
    short_makers.learn(program, paths)
    targets = sorted(_targets(machine, paths), key=lambda target: _SCOPES.index(scope_of(target.path)))
    program.learn({target.func.function.name for target in targets})
    known = {target.func.key() for target in targets}
    looked_for = set(names_of_makers)
    handing = callers.callers(program, paths, targets, known)
    targets += handing
    _mark_mentioned(program, targets)
    functions = _makers_first(program, [target for target in targets if target.func.owner is None])
    _run_functions(machine, [target for target in functions if not _is_test(target)])
    more = _run_users(machine, paths, handing, known, looked_for)
    targets += more
    functions += [target for target in more if target.func.owner is None]
    _stand_in(machine, [target for target in targets if not _is_test(target)])
    _run_functions(machine, [target for target in functions if _is_test(target)])
    further = _methods_of_holders(machine, targets)
    if any(_is_c(program, target) for target in further):
        _mark_mentioned(program, [*targets, *further])
    targets.extend(further)
    _run_classes(machine, targets)
    more = _run_users(machine, paths, [], known, looked_for)
    _run_functions(machine, [target for target in more if target.func.owner is None and _is_test(target)])
    _run_classes(machine, [target for target in more if target.func.owner is not None])
    targets += more
    later = _methods_of_holders(machine, targets)
    if later:  # of classes whose sockets their methods made
        targets.extend(later)
        _run_classes(machine, later)
    for target in targets:
        function = target.func.function
        if target.func.key() not in program.visited and program.units.matters(
            target.path, function.start, function.end
        ):
            _run_function(machine, target)
    _sweep(machine, targets)


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
    return obj.kind in ("poller", "stream") or _holds(program, obj)


def _is_test(target: Target) -> bool:
    """Whether a function is a test's: what it passes is no more than one way to use what it tests."""
    return scope_of(target.path) == "test"


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
            return _owner(m, function, path)
        return next((ref for ref in program.classes if ref.unit == path and ref.cls.start == owner.start), None)

    while True:
        handing = [target for target in handing if program.quiet.get(target.func.key()) == 0]
        fresh = callers.callers(program, paths, handing, known)
        fresh += callers.users(program, paths, looked_for, known, class_of)
        if not fresh:
            return found
        found += fresh
        inner = _named_by_others(program, fresh)
        for target in fresh:
            target.mentioned = target.func.function.name in inner
        _run_functions(m, [target for target in fresh if target.func.owner is None and not _is_test(target)])
        handing = fresh


def _stand_in(m: Machine, targets: list[Target]) -> None:
    """Make an instance that stands for any of its class where nobody constructs one."""
    for ref in dict.fromkeys(target.func.owner for target in targets):
        if ref is not None and not _constructed(m.program, ref):
            classes.canonical(m, ref)
    _make(m)


def _makers_first(program: Program, functions: list[Target]) -> list[Target]:
    """Functions of C that make a socket come first: others find it in a structure or a variable of the file."""

    def later(target: Target) -> bool:
        loaded = program.units.loaded[target.path]
        function = target.func.function
        made = loaded is not None and any(_creations(loaded.source, function.start, function.end))
        return _is_c(program, target) and not made

    return sorted(functions, key=later)


def _creations(source: bytes, start: int, end: int) -> Iterator[re.Match[bytes]]:
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
                if len(name) > 3 and name not in COMMON_NAMES and name.isidentifier():
                    found.add(name)
        for macro in macros_of(loaded.unit.body):
            if len(macro.name) > 2 and program.units.matters(path, macro.start, macro.end):
                found.add(macro.name)
    return found


def _targets(m: Machine, paths: list[str]) -> list[Target]:
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
            ref = by_start.get(owner.start) if owner is not None else _owner(m, function, path)
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


def _methods_of_holders(m: Machine, targets: list[Target]) -> list[Target]:
    """The methods that name no binding, of classes that were handed a socket or what makes one, and of their bases."""
    program = m.program
    known = {target.func.owner for target in targets}
    taken = {target.func.key() for target in targets}
    fields: dict[ClassRef, set[bytes]] = {}
    holders: set[ClassRef] = set()
    for key, value in list(program.root.writes.items()):
        ref = key[1].cls if key[0] == "f" and isinstance(key[1], Obj) else None
        if ref is not None and any(_holds(program, one) for one in containers.flattened(m, value)):
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


def _holds(program: Program, obj: Obj) -> bool:
    """Whether an object is a socket or an instance that has one in a field."""
    fields = program.holding.get(obj, ()) if obj.kind == "instance" else ()
    return obj.kind == "socket" or any(
        isinstance(value := program.root.get(("f", obj, name)), Obj) and value.kind == "socket" for name in fields
    )


def _owner(m: Machine, function: Function, path: str) -> ClassRef | None:
    """The class of a method that is defined out of line; one without a definition in the tree is made up."""
    if function.owner is None:
        return None
    program = m.program
    name = function.owner.rpartition(".")[2]
    value = program.nearest(name, path)
    if not isinstance(value, ClassRef):
        for header in program.includes.get(path, ()):
            _outline(m, header)
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


def _mark_mentioned(program: Program, targets: list[Target]) -> None:
    """Find which functions' names another function that matters mentions; tests' mentions count for tests alone."""
    known = as_words({target.func.function.name for target in targets})
    seen: set[bytes] = set()
    by_tests: set[bytes] = set()
    for target in targets:
        function = target.func.function
        found = program.units.mentioned(target.path, function.start, function.end, known) - {function.name.encode()}
        (by_tests if _is_test(target) else seen).update(found)
    members = _members(program) if any(_is_c(program, target) for target in targets) else frozenset()
    for target in targets:
        name = target.func.function.name.encode()
        mentioned = name in seen or (name in by_tests and _is_test(target))
        target.mentioned = (mentioned or (_is_c(program, target) and name in members)) and name != b"main"


_MEMBER = re.compile(rb"(?:\.|->|&\s*(?:\w+::)+)\s*(\w+)")


def _members(program: Program) -> frozenset[bytes]:
    """Every name that a file of C or C++ uses as a member's: whoever uses it need not matter otherwise."""
    found: set[bytes] = set()
    for path, loaded in program.units.loaded.items():
        if loaded is not None and loaded.unit.language != "python" and scope_of(path) != "test":
            found.update(_MEMBER.findall(loaded.source))
    return frozenset(found)


def _run_function(m: Machine, target: Target) -> None:
    function = target.func.function
    bound: Value | None = None
    if target.func.owner is not None:
        bound = classes.canonical(m, target.func.owner)
        _make(m)
    _root(m, target.path, function.line, lambda: running.invoke(m, target.func, calls.NOTHING, None, bound=bound))


def _run_classes(m: Machine, targets: list[Target]) -> None:
    """Run the methods of every class that matters on each of its instances, or on one made for the purpose."""
    program = m.program
    owners: dict[ClassRef, list[Target]] = {}
    for target in targets:
        if target.func.owner is not None:
            owners.setdefault(target.func.owner, []).append(target)
    _stand_in(m, targets)
    for called, round_ in ((called, round_) for called in (False, True) for round_ in range(ROUNDS)):
        if called and not any(_is_c(program, target) for target in targets):
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
            inner = _named_by_others(program, methods)
            methods.sort(
                key=lambda target: target.mentioned if _is_c(program, target) else target.func.function.name in inner
            )
            for obj in list(_instances(m, ref)):
                for target in methods:
                    _run_method(m, obj, target, again=round_ > 0)
        _make(m)


def _is_c(program: Program, target: Target) -> bool:
    loaded = program.units.loaded[target.path]
    return loaded is not None and loaded.unit.language != "python"


def _named_by_others(program: Program, methods: list[Target]) -> set[str]:
    """The methods that other methods of the class name: those are met with what their callers know."""
    found: set[str] = set()
    names_here = as_words({target.func.function.name for target in methods})
    for target in methods:
        function = target.func.function
        inside = program.units.mentioned(target.path, function.start, function.end, names_here)
        found |= {name.decode() for name in inside} - {function.name}
    return found


def _turn(program: Program, target: Target, *, called: bool) -> bool:
    """Whether a method is to be run now: those of C++ that others name come last, and only if no caller was met.

    A wrapper of a socket has many instances, each used by its owner alone: what one owner calls says nothing of the
    others.
    """
    if not _is_c(program, target):
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
    if _is_others_business(program, obj, key):
        return
    version = program.versions.get(obj, 0)
    before = program.ran_at.get((obj, key))
    later = again and before is not None and before != version
    early = before is None and not _is_c(program, target) and _came_too_early(program, key, version)
    if (obj, key) in program.ran_on and not (later or early):
        return
    program.ran_at[obj, key] = version
    if program.quiet.get(key, 0) > 0 and before is None and not _tells_more(program, target):
        return
    program.quiet_at[key] = program.turn
    own = classes.attribute(m, obj.cls, name) if obj.cls is not None else None
    if isinstance(own, Func) and own.key() != key:
        return
    _root(
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


def _came_too_early(program: Program, key: tuple[str, int], version: int) -> bool:
    """Whether a method was only called when its object held no socket yet, and so nothing happened in it."""
    return program.quiet.get(key, 0) > 0 and version > program.quiet_held.get(key, 0)


def _make(m: Machine) -> None:
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

        _root(m, ref.unit, ref.cls.line, construct)


def _root(m: Machine, path: str, line: int, body: Callable[[], object]) -> None:
    """Run *body* on its own and let what it did to the heap be seen as something that may have happened."""
    if path not in m.program.unit_frames:
        _outline(m, path)
    frame = m.program.unit_frames.get(path)
    if frame is None:
        return
    _guarded(m, path, line, body, frame)


def _outline(m: Machine, path: str) -> None:
    _guarded(m, path, 0, lambda: names.run_unit(m, path))


def _guarded(m: Machine, path: str, line: int, body: Callable[[], object], frame: Frame | None = None) -> None:
    """Run *body* for the file *path*: whatever goes wrong in it ends it alone, and is said."""
    program = m.program
    m.steps = 0
    m.evaluations = 0
    m.limit = min(STEP_LIMIT, program.allowance())
    m.waits = []
    m.given_back = []
    m.places = ()
    frame_before = getattr(m, "frame", None)
    if frame is not None:
        m.frame = frame
    m.state = State(program.root)
    state = m.state
    try:
        body()
        callbacks.run_given_back(m)
    except (BudgetError, RecursionError):
        program.note("budget", (path, max(line, 1)), path, TOO_MUCH)
    except Exception as error:  # a defect: this root is lost, the rest is still audited
        program.units.failed(path, line, error)
    finally:
        program.steps += m.steps + m.evaluations // EVALUATIONS_PER_STEP
        if frame_before is not None:
            m.frame = frame_before  # a root that ended early leaves one deep down
        of_test = scope_of(path) == "test"
        _merge(program.root, _own(state.writes) if of_test else state.writes)
        _keep_put(program, of_test=of_test)
        m.state = program.root
        m.waits = []


def _own(writes: Writes) -> Writes:
    """What a test leaves for others to find: what it puts into an object of production's, production does not."""
    return {
        key: value
        for key, value in writes.items()
        if key[0] != "f" or not isinstance(key[1], Obj) or scope_of(key[1].path) == "test"
    }


def _merge(root: State, writes: Writes) -> None:
    """Take a root's writes into what is known of the whole program."""
    for key, value in writes.items():
        before = root.writes.get(key)
        kind = key[0]
        if kind in ("v", "x"):
            root.writes[key] = value
        elif kind == "f":
            root.writes[key] = value if before is None else join(before, value)
        elif kind == "c":
            cells = dict(before or {})
            for name, cell in value.items():
                cells[name] = join(cells[name], cell) if name in cells else cell
            root.writes[key] = cells
        elif kind == "r":
            root.writes[key] = value | before if before else value
        elif kind == "o":
            existed = root.writes.get(("x", key[1])) is not None and before is not None
            merged = dict(before or {})
            for name, setting in value.items():
                if name not in merged:
                    merged[name] = weaken(setting) if existed else setting
            root.writes[key] = merged
        elif kind == "z":
            root.writes[key] = before or value
        elif kind == "e" and ("x", key[1]) in writes:
            # Who meets the socket later meets it bound: nobody else had it before this root ended.
            root.writes[key] = value


def _keep_put(program: Program, *, of_test: bool) -> None:
    """A field that a root gave an object and had emptied by its end held it in the meantime, for any other to find."""
    writes = program.root.writes
    for key, value in _own(program.put).items() if of_test else program.put.items():
        left = writes.get(key)
        if isinstance(left, Const) and left.value is None:
            writes[key] = join(left, value)
    program.put.clear()


def _sweep(m: Machine, targets: list[Target]) -> None:
    """Run once more, with every branch taken, the functions that hold a creation call which nothing reached."""
    program = m.program
    sites = {site for record in program.records.values() for site in (record.site, *record.via)}
    for target in targets:
        loaded = program.units.loaded[target.path]
        assert loaded is not None
        function = target.func.function
        reached = [start for path, start in program.created if path == target.path]
        for match in _creations(loaded.source, function.start, function.end):
            near = any(abs(start - match.start()) <= 120 and start <= match.end() for start in reached)
            if not near and (target.path, loaded.source.count(b"\n", 0, match.start()) + 1) not in sites:
                m.everything = True
                program.counts.pop(target.func.key(), None)
                program.quiet.pop(target.func.key(), None)
                _run_function(m, target)
                m.everything = False
                break
