"""What the world outside the tree does: the standard libraries' functions, strings, containers, decoders.

Owns the names of Python's and C's own functions that matter to a socket's facts: folding of strings,
configuration with defaults, bounded waits, decoders that can run code, functions that call back. Must not
know bindings. What is not here is unknown: its callbacks are still run, and bytes that go in count as bytes
that come out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from ironhouse.observe.source.form import Attr, Binary, Call, Const, Expr, Function, Name, Ref
from ironhouse.observe.source.interpreter import (
    attributes,
    calls,
    classes,
    containers,
    folding,
    names,
    running,
    waiting,
)
from ironhouse.observe.source.interpreter.values import (
    Alt,
    ClassRef,
    External,
    Func,
    Method,
    Obj,
    Partial,
    Received,
    Super,
    Symbol,
    Text,
    Unknown,
    Value,
    alternatives,
    describe,
    join,
    join_all,
)
from ironhouse.observe.source.interpreter.values import Const as ConstValue
from ironhouse.observe.source.unparse import unparse

if TYPE_CHECKING:
    from ironhouse.observe.source.interpreter.machine import Machine

DECODERS: dict[str, str] = {
    **{
        f"{module}.{name}": "pickle"
        for module in ("pickle", "cPickle", "_pickle", "six.moves.cPickle", "pickle5")
        for name in ("loads", "load", "Unpickler")
    },
    **{
        f"{module}.{name}": "cloudpickle" for module in ("cloudpickle", "ray.cloudpickle") for name in ("loads", "load")
    },
    **{f"dill.{name}": "dill" for name in ("loads", "load")},
    **{f"marshal.{name}": "marshal" for name in ("loads", "load")},
    "torch.load": "torch.load",
    "joblib.load": "joblib",
    "jsonpickle.decode": "jsonpickle",
    "jsonpickle.loads": "jsonpickle",
    "yaml.unsafe_load": "yaml",
    "yaml.full_load": "yaml",
    "yaml.load": "yaml",
}
"""Decoders that can be made to run code by what they read. Sources: each library's own security warning."""

GUARDS = frozenset(("hmac.compare_digest", "hmac.new", "hmac.digest", "hmac.HMAC", "secrets.compare_digest"))
"""Checks of authenticity that received bytes may pass."""

WAITS: dict[str, tuple[int, str]] = {
    "asyncio.wait_for": (1, "timeout"),
    "asyncio.timeouts.timeout": (0, "delay"),
    "asyncio.timeout": (0, "delay"),
    "async_timeout.timeout": (0, "delay"),
    "anyio.fail_after": (0, "delay"),
    "anyio.move_on_after": (0, "delay"),
    "trio.fail_after": (0, "seconds"),
    "trio.move_on_after": (0, "seconds"),
    "gevent.Timeout": (0, "seconds"),
    "gevent.timeout.Timeout": (0, "seconds"),
    "gevent.with_timeout": (0, "seconds"),
    "eventlet.Timeout": (0, "seconds"),
    "tornado.gen.with_timeout": (0, "timeout"),
    "gen.with_timeout": (0, "timeout"),
}
"""Calls that bound a wait from outside, with the argument that says for how long."""

CALLBACK_ARGUMENTS = ("args", "target", "kwargs")
_CALLS_NOTHING = frozenset(("isinstance", "issubclass", "hasattr", "print", "len", "repr", "type", "id", "callable"))


def wait_of(m: Machine, callee: Value, e: Call) -> str | None:
    """The bound that a call puts round what its arguments await, as text; None when it puts none."""
    if not isinstance(callee, External):
        return None
    place = WAITS.get(callee.path)
    if place is None:
        return None
    position, keyword = place
    given = next((value for name, value in e.kwargs if name == keyword), None)
    if given is None and position < len(e.args):
        given = e.args[position]
    if given is None or (isinstance(given, Const) and given.value is None):
        return None
    return f"{callee.path.rpartition('.')[2]}({unparse(given)})"


def entered(m: Machine, item: Expr) -> Value:
    """The value of a ``with`` item's ``as`` name; a bounded wait stays on until the block ends."""
    if isinstance(item, Call):
        wait = wait_of(m, m.evaluate(item.func), item) if not isinstance(item.func, Attr) else _wait_of_attr(m, item)
        if wait is not None:
            m.waits.append(wait)
            return Unknown("timeout")
    value = m.evaluate(item)
    found: list[Value] = []
    for option in alternatives(value):
        if isinstance(option, Obj) and option.kind == "instance":
            for name in ("__enter__", "__aenter__"):
                method = attributes.attribute_or_none(m, option, name)
                if isinstance(method, Func):
                    found.append(running.invoke(m, method, calls.NOTHING, Call(Name(name), (), (), 0, 0, 0)))
                    break
            else:
                found.append(option)
        else:
            found.append(option)
    return join_all(found)


def _wait_of_attr(m: Machine, item: Call) -> str | None:
    assert isinstance(item.func, Attr)
    base = item.func.base
    if not isinstance(base, Name | Attr):
        return None
    return wait_of(m, attributes.attribute(m, m.evaluate(base), item.func.name), item)


def external(m: Machine, path: str, given: calls.Arguments, e: Call | None) -> Value:
    """Call a function outside the tree."""
    kind = DECODERS.get(path)
    if kind is not None and e is not None:
        if (
            kind == "yaml"
            and path == "yaml.load"
            and "Safe" in " ".join(describe(one) for one in (*given.args[1:], *given.kwargs.values()))
        ):
            return Unknown(path, "call")
        for value in given.args[:1]:
            waiting.decode(m, value, kind, (m.frame.unit, e.line))
        return Unknown(path, "call")
    if path in GUARDS and e is not None:
        for value in (*given.args, *given.kwargs.values()):
            for option in alternatives(value):
                if isinstance(option, Received):
                    for socket in option.sockets:
                        m.state.set(("h", socket), f"{path} in line {e.line}")
    known = _EXTERNALS.get(path) or _EXTERNALS.get(
        path.rpartition(".")[2] if path.startswith(("six.", "builtins.")) else ""
    )
    if known is not None:
        return known(m, given, e)
    return unknown_call(m, External(path), given, e)


def unknown_call(m: Machine, callee: Value, given: calls.Arguments, e: Call | None) -> Value:
    """A call that nothing is known of: run its callbacks, keep what was received marked as received."""
    name = describe(callee)
    if not names.is_python(m):
        given = _with_members_bound(m, given)
    values = [*given.args, *given.kwargs.values()]
    if name not in _CALLS_NOTHING:
        for value in values:
            if isinstance(value, Func | Partial):
                run_callback(m, value, _callback_arguments(m, given, value))
    for value in values:
        for option in alternatives(value):
            if isinstance(option, Received):
                return option
    if e is None:
        return Unknown(f"{name}()", "call")
    made = m.program.texts.get(id(e))
    if made is None:
        text = unparse(e)
        made = m.program.texts[id(e)] = Unknown(text, "config" if names.config_like(text.partition("(")[0]) else "call")
        m.program.kept_forms.append(e)
    return made


def _with_members_bound(m: Machine, given: calls.Arguments) -> calls.Arguments:
    """``thread(&Class::run, this)`` and ``connect(from, &A::signal, to, &B::slot)``: methods with their objects."""
    args = list(given.args)
    for place, value in enumerate(args):
        if not isinstance(value, Func) or value.owner is None or value.bound is not None:
            continue
        for near in (place + 1, place - 1):
            other = args[near] if 0 <= near < len(args) else None
            if (
                any(_is_a(m, one, value.owner) for one in alternatives(other) if isinstance(one, Obj))
                if other
                else False
            ):
                args[place] = attributes.bind_to(value, other)  # type: ignore[arg-type]
                if near > place:
                    del args[near]
                return _with_members_bound(m, calls.Arguments(args, given.kwargs, given.open))
    return given if args == given.args else calls.Arguments(args, given.kwargs, given.open)


def _is_a(m: Machine, obj: Obj, ref: ClassRef) -> bool:
    return obj.cls is not None and (obj.cls is ref or ref in classes.lineage(m, obj.cls))


def _bind(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    """``bind(&Class::method, object, _1)``: the method with what it is given; placeholders stay open."""
    given = _with_members_bound(m, given)
    if not given.args or not isinstance(given.args[0], Func | Partial):
        return unknown_call(m, Unknown("bind"), given, e)
    return Partial(given.args[0], tuple(given.args[1:]), ())


def _callback_arguments(m: Machine, given: calls.Arguments, callback: Value) -> list[Value]:
    """What a thread, process, task or pool passes on: ``args=(…)``, else what follows the function."""
    args = given.kwargs.get("args")
    if args is not None:
        return containers.elements(m, args) or []
    if callback in given.args:
        rest = given.args[given.args.index(callback) + 1 :]
        if rest and isinstance(rest[0], Func) and not names.is_python(m):
            return []  # several callbacks are registered: none is what another is given
        if len(rest) == 1 and (unpacked := containers.elements(m, rest[0])) is not None:
            return unpacked
        return rest
    return []


def run_callback(m: Machine, callback: Value, args: list[Value]) -> None:
    """Run a function that something outside will call, on a path that may not be taken."""
    for option in alternatives(callback):
        if not isinstance(option, Func | Partial):
            continue
        waits, m.waits = m.waits, []
        e = Call(Name("callback"), (), (), m.line, -m.line, -m.line)

        def body(option: Value = option, e: Call = e) -> bool:
            calls.call_value(m, option, calls.Arguments(list(args), {}, open=True), e, None)
            return False

        path = m.forked(body)
        m.waits = waits
        if path is not None:
            m.state.settle([{}, path])


def unknown_method(m: Machine, on: Value, name: str, given: calls.Arguments, e: Call | None) -> Value:
    """A method of something unknown."""
    if name in ("enter_context", "enter_async_context", "push", "closing") and given.args:
        return given.args[0]
    if name in _PASSING and not given.args:
        return on
    if name == "format" and isinstance(on, Unknown):
        return Unknown(f"{describe(on)}.format()", on.kind)
    if name in ("get", "getint", "getfloat", "getboolean", "value", "getenv", "get_value", "as_string") and given.args:
        text = f"{describe(on)}.{name}({', '.join(describe(one) for one in given.args[:2])})"
        kind = "config" if names.config_like(text) else "call"
        default = given.args[1] if len(given.args) > 1 else given.kwargs.get("fallback", given.kwargs.get("default"))
        return Unknown(text, kind, default if isinstance(default, ConstValue | Text) else None)
    return unknown_call(m, Method(on, name), given, e)


_PASSING = frozenset(
    (
        "c_str",
        "data",
        "str",
        "get",
        "toStdString",
        "toUtf8",
        "constData",
        "toRawUTF8",
        "encode",
        "decode",
        "strip",
        "lower",
    )
    + ("release", "value", "lock", "string", "native", "toLatin1", "rstrip", "lstrip", "count", "detach")
)
"""Methods that give the same thing in another dress."""


def object_method(m: Machine, on: Obj, name: str, given: calls.Arguments, e: Call | None) -> Value:
    """A method of a binding's object that its table does not list."""
    if name in ("get", "release", "lock", "value", "handle", "move"):
        return on
    if on.kind == "namespace":
        return _argparse_method(m, on, name, given)
    if name == "underlying":
        return on
    return unknown_call(m, Method(on, name), given, e)


# Strings


def text_method(m: Machine, on: Value, name: str, given: calls.Arguments) -> Value:
    """A method of a string whose parts are known."""
    if name == "format":
        return _format(m, on, given)
    if name in _PASSING:
        return on
    if name == "partition" or (name == "split" and len(given.args) == 2):
        halves = _halves(m, on, given.args[0]) if given.args else None
        if halves is not None:
            between = [given.args[0]] if name == "partition" else []
            return containers.container(m, m.program.origin((on, name)), [halves[0], *between, halves[1]])
    if name in ("replace", "split", "join", "partition", "rsplit"):
        plain = [one.value for one in (on, *given.args) if isinstance(one, ConstValue) and isinstance(one.value, str)]
        if name == "replace" and len(plain) == 3:
            return ConstValue(plain[0].replace(plain[1], plain[2]), m.frame.number)
    if name == "join" and given.args:
        parts = containers.elements(m, given.args[0])
        if parts:
            pieces: list[Value] = [parts[0]]
            for part in parts[1:]:
                pieces += [on, part]
            return folding.concatenate(m, pieces)
    if name in ("append", "operator+="):
        return folding.concatenate(m, [on, *given.args])
    return Unknown(f"{describe(on)}.{name}()", "call")


def _halves(m: Machine, on: Value, separator: Value) -> tuple[Value, Value] | None:
    """What stands before and behind the first *separator* in the known parts of a text."""
    parts: list[str | Value] = list(on.parts) if isinstance(on, Text) else [describe(on)]
    mark = separator.value if isinstance(separator, ConstValue) else None
    for index, part in enumerate(parts):
        if isinstance(part, str) and isinstance(mark, str) and mark and mark in part:
            head, _, tail = part.partition(mark)
            return _text_of(m, [*parts[:index], head]), _text_of(m, [tail, *parts[index + 1 :]])
    return None


def _text_of(m: Machine, parts: list[str | Value]) -> Value:
    return folding.concatenate(m, [ConstValue(one) if isinstance(one, str) else one for one in parts])


def _format(m: Machine, on: Value, given: calls.Arguments) -> Value:
    pieces: list[Value] = []
    position = 0
    for part in on.parts if isinstance(on, Text) else (describe(on),):
        if not isinstance(part, str):
            pieces.append(part)
            continue
        last = 0
        for found in re.finditer(r"\{\{|\}\}|\{([^{}:!]*)(?:[:!][^{}]*)?\}", part):
            pieces.append(ConstValue(part[last : found.start()]))
            last = found.end()
            field = found.group(1)
            if field is None:
                pieces.append(ConstValue(found.group()[0]))
                continue
            if field == "" or _is_position(field):
                index = int(field) if field else position
                position += 1
                pieces.append(given.args[index] if index < len(given.args) else Unknown("argument"))
            else:
                pieces.append(_field(m, field, given))
        pieces.append(ConstValue(part[last:]))
    return folding.concatenate(m, pieces)


def _is_position(field: str) -> bool:
    return field.isdecimal() and len(field) < 5


def _field(m: Machine, field: str, given: calls.Arguments) -> Value:
    head, *rest = re.split(r"[.\[]", field)
    value = given.kwargs.get(head)
    if value is None and _is_position(head) and int(head) < len(given.args):
        value = given.args[int(head)]
    for name in rest:
        if value is not None:
            value = attributes.attribute(m, value, name.rstrip("]"))
    return value if value is not None else Unknown(field)


# Containers


def container_method(m: Machine, on: Obj, name: str, given: calls.Arguments, e: Call | None) -> Value:
    """A method of a list, dict, set, vector or map."""
    cells: dict[object, Value] = dict(m.state.get(("c", on)) or {})
    if name in (
        "append",
        "add",
        "push_back",
        "emplace_back",
        "put",
        "put_nowait",
        "appendleft",
        "insert",
        "push",
        "emplace",
    ):
        value = given.args[-1] if given.args else Unknown("")
        place = (
            len(cells)
            if containers.ANY not in cells and not m.frame.loops and name in ("append", "push_back")
            else containers.ANY
        )
        cells[place] = join(cells[place], value) if place in cells else value
        m.state.set(("c", on), cells)
        return value
    if name in ("items", "values", "keys"):
        return _view(m, on, name, cells)
    if name in ("get", "pop", "setdefault", "at", "find") and given.args:
        found = containers.item(m, on, given.args[0])
        if name == "setdefault" and len(given.args) > 1:
            attributes.set_item(m, on, given.args[0], given.args[1])
            return join(found, given.args[1]) if not isinstance(found, Unknown) else given.args[1]
        if len(given.args) > 1 and isinstance(found, Unknown):
            return given.args[1]
        return found
    if name in ("pop", "popleft", "back", "front", "popitem", "get_nowait", "get", "top", "next"):
        return containers.element_of(m, on)
    if name in ("extend", "update"):
        for value in given.args:
            for option in alternatives(value):
                other = m.state.get(("c", option)) if isinstance(option, Obj) else None
                for key, cell in (other or {}).items():
                    place = key if name == "update" else containers.ANY
                    cells[place] = join(cells[place], cell) if place in cells and place == containers.ANY else cell
        for key, value in given.kwargs.items():
            cells[key] = value
        m.state.set(("c", on), cells)
        return ConstValue(None)
    if name in ("copy", "data", "begin", "iterator", "c_str", "get"):
        return on
    return Unknown(f"{name}()", "call")


def _view(m: Machine, on: Obj, name: str, cells: dict[object, Value]) -> Value:
    if name == "keys":
        return on
    keys = [key if isinstance(key, Value) else ConstValue(key) for key in cells if key != containers.ANY]  # type: ignore[arg-type]
    if name == "values":
        known = [cells[key] for key in cells if key != containers.ANY]
        rest = [cells[containers.ANY]] if containers.ANY in cells else []
        return containers.container(m, (on, "values"), known, rest)
    pairs: list[Value] = []
    for index, key in enumerate(keys):
        cell = cells[key.value if isinstance(key, ConstValue) else key]
        pairs.append(_pair(m, on, index, key, cell))
    rest = [_pair(m, on, -1, Unknown("key"), cells[containers.ANY])] if containers.ANY in cells else []
    return containers.container(m, m.program.origin((on, "items")), pairs, rest)


def _pair(m: Machine, on: Obj, index: int, key: Value, cell: Value) -> Obj:
    return containers.container(m, m.program.origin((on, "pair", index)), [key, cell])


# Functions


def _first(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    return given.args[0] if given.args else Unknown("", "call")


def _as_text(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    if not given.args:
        return ConstValue("", m.frame.number)
    value = given.args[0]
    if isinstance(value, ConstValue) and not isinstance(value.value, str) and value.value is not None:
        return ConstValue(str(value.value), m.frame.number)
    return value


def _getattr(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    if len(given.args) < 2:
        return Unknown("getattr", "call")
    base, name = given.args[0], given.args[1]
    if isinstance(name, ConstValue) and isinstance(name.value, str):
        found = attributes.attribute(m, base, name.value)
        if isinstance(found, Unknown) and len(given.args) > 2:
            return Unknown(found.text, found.kind, given.args[2])
        return found
    return Unknown(
        f"getattr({describe(base)}, {describe(name)})", "config" if names.config_like(describe(name)) else "other"
    )


def _setattr(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    if len(given.args) >= 3 and isinstance(given.args[1], ConstValue) and isinstance(given.args[1].value, str):
        attributes.set_attribute(
            m, given.args[0], given.args[1].value, given.args[2], Attr(Name("setattr"), given.args[1].value)
        )
    return ConstValue(None)


def _times(factor: int) -> Callable[[Machine, calls.Arguments, Call | None], Value]:
    """A duration of C++ in milliseconds."""

    def scaled(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
        if not given.args:
            return Unknown("duration", "call")
        value = given.args[0]
        return folding.arithmetic(m, "*", value, ConstValue(factor, m.frame.number))

    return scaled


def _specific(m: Machine, e: Call | None) -> tuple[str, Obj, str] | None:
    """The field that stands for what each thread keeps under a key."""
    key = e.args[0] if e is not None and e.args else None
    name = key.name if isinstance(key, Attr) else key.id if isinstance(key, Name) else None
    return ("f", m.program.object("instance", ("specific", m.frame.unit), m.frame.unit, 0), name) if name else None


def _set_specific(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    place = _specific(m, e)
    if place is not None and len(given.args) > 1:
        m.state.set(place, given.args[1])
    return Unknown("", "call")


def _get_specific(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    place = _specific(m, e)
    found: Value | None = m.state.get(place) if place is not None else None
    return found if found is not None else Unknown("pthread_getspecific()", "call")


def _held(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    """A smart pointer or an optional is what it holds; an empty one is nothing."""
    return given.args[0] if given.args else ConstValue(None)


def _environment(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    name = describe(given.args[0]) if given.args else "environment"
    default = given.args[1] if len(given.args) > 1 else given.kwargs.get("default")
    return Unknown(f"${name}", "config", default if isinstance(default, ConstValue | Text | Unknown) else None)


def _super(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    frame: object = m.frame
    current = m.frame
    while current is not None and (current.func is None or current.func.owner is None) and current.caller is not None:
        current = current.caller
    assert frame is not None
    owner = current.func.owner if current.func is not None else None
    bound: Value | None = current.bound
    if given.args:
        owner = next((one for one in alternatives(names.force(m, given.args[0])) if isinstance(one, ClassRef)), owner)
        bound = given.args[1] if len(given.args) > 1 else bound
    return Super(owner, bound) if owner is not None and bound is not None else Unknown("super")


def _partial(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    if not given.args:
        return Unknown("partial", "call")
    return Partial(given.args[0], tuple(given.args[1:]), tuple(given.kwargs.items()))


def _sequence(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    if not given.args and given.kwargs and e is not None:
        made = containers.container(m, e, [])
        m.state.set(("c", made), dict(given.kwargs))
        return made
    if not given.args:
        return containers.container(m, e, [])
    return given.args[0]


def _enumerate(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    if not given.args:
        return Unknown("", "call")
    parts = containers.elements(m, given.args[0])
    if parts is None:
        pair = containers.container(
            m, m.program.origin((id(e), "one")), [Unknown("index"), containers.element_of(m, given.args[0])]
        )
        return containers.container(m, e, [], [pair])
    pairs: list[Value] = [
        containers.container(m, m.program.origin((id(e), index)), [ConstValue(index), part])
        for index, part in enumerate(parts)
    ]
    return containers.container(m, e, pairs)


def _zip(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    known = [containers.elements(m, value) for value in given.args]
    if any(one is None for one in known):
        tuple_ = containers.container(
            m, m.program.origin((id(e), "one")), [containers.element_of(m, value) for value in given.args]
        )
        return containers.container(m, e, [], [tuple_])
    rows = zip(*[one for one in known if one is not None], strict=False)
    made: list[Value] = [containers.container(m, m.program.origin((id(e), n)), list(row)) for n, row in enumerate(rows)]
    return containers.container(m, e, made)


def _next(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    return containers.element_of(m, given.args[0]) if given.args else Unknown("", "call")


def _int(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    if not given.args:
        return ConstValue(0)
    value = given.args[0]
    if isinstance(value, ConstValue):
        try:
            return ConstValue(int(value.value), m.frame.number) if value.value is not None else Unknown("int()")
        except (TypeError, ValueError, OverflowError):
            return Unknown(f"int({describe(value)})")
    return value


def _isinstance(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    if len(given.args) == 2 and isinstance(given.args[0], ConstValue) and isinstance(given.args[1], External):
        kinds = {"int": int, "float": float, "list": list, "dict": dict}  # text and bytes are one in the form
        wanted = kinds.get(given.args[1].path)
        if wanted is not None:
            return ConstValue(isinstance(given.args[0].value, wanted))
    return Unknown("")


def _argparser(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    assert e is not None
    return m.program.object("namespace", (m.frame.unit, e.start), m.frame.unit, e.line)


def _optparser(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    made = _argparser(m, given, e)
    assert isinstance(made, Obj)
    made.label = "optparse"
    return made


def _argparse_method(m: Machine, on: Obj, name: str, given: calls.Arguments) -> Value:
    if name in ("add_argument", "add_option"):
        flags = [one.value for one in given.args if isinstance(one, ConstValue) and isinstance(one.value, str)]
        dest = given.kwargs.get("dest")
        longest = next((flag for flag in flags if flag.startswith("--")), flags[0] if flags else "")
        field = str(dest.value) if isinstance(dest, ConstValue) else longest.lstrip("-").replace("-", "_")
        default = given.kwargs.get("default")
        keep = (
            default if default is not None and not (isinstance(default, ConstValue) and default.value is None) else None
        )
        m.state.set(("f", on, field), Unknown(f"args.{field}", "config", keep))
        return Unknown("action")
    if name == "parse_known_args" or (name == "parse_args" and on.label == "optparse"):
        return containers.container(m, m.program.origin((on, name)), [on, Unknown("rest")])
    return (
        on
        if name in ("parse_args", "add_argument_group", "add_mutually_exclusive_group", "add_subparsers", "add_parser")
        else Unknown(name)
    )


def argparse_value(m: Machine, on: Obj, name: str) -> Value | None:
    """``args.name``, with the default that ``add_argument`` gave it."""
    found: Value | None = m.state.get(("f", on, name))
    if found is not None:
        return found
    if name in (
        "add_argument",
        "add_option",
        "parse_args",
        "parse_known_args",
        "add_argument_group",
        "add_mutually_exclusive_group",
    ):
        return None
    return (
        None
        if name.startswith(("add_", "parse_", "set_", "print_", "error", "exit"))
        else Unknown(f"args.{name}", "config")
    )


def option_default(m: Machine, function: Function, name: str) -> Value | None:
    """The default that a click or typer decorator gives a parameter."""
    for decorator in function.decorators:
        if not isinstance(decorator, Call):
            continue
        flags = [arg.value for arg in decorator.args if isinstance(arg, Const) and isinstance(arg.value, str)]
        if any(flag.lstrip("-").replace("-", "_") == name for flag in flags):
            for keyword, value in decorator.kwargs:
                if keyword == "default":
                    return m.evaluate(value)
    return None


def _printf(position: int) -> Callable[[Machine, calls.Arguments, Call | None], Value]:
    """C's printf family: the format at *position*, the result in the first argument's variable."""

    def fold(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
        if len(given.args) <= position or e is None:
            return Unknown("", "call")
        value = folding.percent(m, given.args[position], list(given.args[position + 1 :]))
        if position > 0:
            _assign_argument(m, e, value)
        return value

    return fold


def _assign_argument(m: Machine, e: Call, value: Value) -> None:
    target = e.args[0].target if isinstance(e.args[0], Ref) else e.args[0]
    if isinstance(target, Binary) and target.op == "+" and isinstance(target.left, Name | Attr):
        # sprintf(text + strlen(text), …) writes behind what is there.
        value = folding.concatenate(m, [m.evaluate(target.left), value])
        target = target.left
    if isinstance(target, Name | Attr):
        m.assign(target, value)


def _copy_text(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    if len(given.args) < 2 or e is None:
        return Unknown("", "call")
    _assign_argument(m, e, given.args[1])
    return given.args[1]


def _append_text(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    if len(given.args) < 2 or e is None:
        return Unknown("", "call")
    value = folding.concatenate(m, [given.args[0], given.args[1]])
    _assign_argument(m, e, value)
    return value


def _concatenated(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    return folding.concatenate(m, given.args)


def _braces(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    if not given.args:
        return Unknown("", "call")
    return _format(m, given.args[0], calls.Arguments(given.args[1:], {}))


def _copy_memory(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    if len(given.args) >= 2 and e is not None and isinstance(given.args[1], Received):
        _assign_argument(m, e, given.args[1])
    return Unknown("", "call")


_EXTERNALS: dict[str, Callable[[Machine, calls.Arguments, Call | None], Value]] = {
    "super": _super,
    "getattr": _getattr,
    "setattr": _setattr,
    "partial": _partial,
    "functools.partial": _partial,
    "str": _as_text,
    "int": _int,
    "float": _int,
    "bool": _first,
    "bytes": _first,
    "bytearray": _first,
    "memoryview": _first,
    "list": _sequence,
    "tuple": _sequence,
    "set": _sequence,
    "dict": _sequence,
    "collections.deque": _sequence,
    "collections.OrderedDict": _sequence,
    "collections.defaultdict": lambda m, given, e: containers.container(m, e, []),
    "queue.Queue": lambda m, given, e: containers.container(m, e, []),
    "sorted": _first,
    "reversed": _first,
    "iter": _first,
    "aiter": _first,
    "next": _next,
    "anext": _next,
    "enumerate": _enumerate,
    "zip": _zip,
    "isinstance": _isinstance,
    "os.environ.get": _environment,
    "os.getenv": _environment,
    "environ.get": _environment,
    "getenv": _environment,
    "argparse.ArgumentParser": _argparser,
    "ArgumentParser": _argparser,
    "optparse.OptionParser": _optparser,
    "OptionParser": _optparser,
    "contextlib.closing": _first,
    "contextlib.aclosing": _first,
    "asyncio.wait_for": _first,
    "asyncio.shield": _first,
    "asyncio.ensure_future": _first,
    "asyncio.create_task": _first,
    "asyncio.run": _first,
    "copy.copy": _first,
    "copy.deepcopy": _first,
    "typing.cast": lambda m, given, e: given.args[-1] if given.args else Unknown("", "call"),
    "os.path.join": lambda m, given, e: folding.concatenate(
        m, [piece for part in given.args for piece in (ConstValue("/"), part)][1:]
    ),
}
"""Python's."""

C_FUNCTIONS: dict[str, Callable[[Machine, calls.Arguments, Call | None], Value]] = {
    "sprintf": _printf(1),
    "snprintf": _printf(2),
    "asprintf": _printf(1),
    "vsnprintf": _printf(2),
    "StringFormat": _printf(0),
    "format": _braces,
    "StrCat": _concatenated,
    "StrAppend": _append_text,
    "strcpy": _copy_text,
    "strncpy": _copy_text,
    "strlcpy": _copy_text,
    "strcat": _append_text,
    "strncat": _append_text,
    "memcpy": _copy_memory,
    "strdup": _first,
    "strndup": _first,
    "getenv": _environment,
    "secure_getenv": _environment,
    "to_string": _as_text,
    "move": _first,
    "ref": _first,
    "cref": _first,
    "forward": _first,
    "string": _as_text,
    "String": _as_text,
    "QString": _as_text,
    "wstring": _as_text,
    "string_view": _as_text,
    "milliseconds": _first,
    "seconds": _times(1_000),
    "minutes": _times(60_000),
    "hours": _times(3_600_000),
    "microseconds": _first,
    "lexical_cast": _first,
    "itoa": _first,
    "atoi": _first,
    "stoi": _first,
    "static_pointer_cast": _first,
    "dynamic_pointer_cast": _first,
    "addressof": _first,
    "make_optional": _first,
    "pthread_setspecific": _set_specific,
    "pthread_getspecific": _get_specific,
    "optional": _held,
    "bind": _bind,
    "bind_front": _bind,
    "unique_ptr": _held,
    "shared_ptr": _held,
    "scoped_ptr": _held,
    "auto_ptr": _held,
    "weak_ptr": _held,
    "reference_wrapper": _held,
    "duration": _first,
    "g_strdup": _first,
    "g_strdup_printf": _printf(0),
    "xstrdup": _first,
}
"""C's and C++'s, by their last name: namespaces are written or left out as people please."""


def c_function(name: str) -> Callable[[Machine, calls.Arguments, Call | None], Value] | None:
    """The meaning of a function of C or C++ that the tree does not define."""
    return C_FUNCTIONS.get(name.rpartition(".")[2])


__all__ = ["Alt", "Symbol"]
