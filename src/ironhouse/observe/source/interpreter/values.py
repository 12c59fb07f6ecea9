"""Abstract values: what an expression may stand for.

Owns the value lattice and its join. Must not know state, statements or bindings' rows.
A value is immutable and compares by content; heap objects (sockets, contexts, instances, containers)
are ``Obj`` and compare by identity, what they hold is in the state. Where a constant or symbol was
first evaluated is carried as ``born`` (a frame's number) and takes no part in comparison: it tells a
factory's own choice from its caller's.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from ironhouse.observe.source.form import Call, Class, Function

ALT_LIMIT = 8
"""Most alternatives a value keeps; beyond, it is unknown: more would not be read by anyone."""


class Value:
    """Base of all abstract values."""

    __slots__ = ()


class Const(msgspec.Struct, Value, frozen=True, eq=False, gc=False):
    value: bool | int | float | str | None
    born: int = 0

    def __eq__(self, other: object) -> bool:
        return type(other) is Const and self.value == other.value

    def __ne__(self, other: object) -> bool:  # a Struct's own is not the opposite of what stands above
        return not self == other

    def __hash__(self) -> int:
        return hash(self.value)


class Symbol(msgspec.Struct, Value, frozen=True, eq=False, gc=False):
    """A name that a binding gives meaning to: ``pyzmq`` and ``asyncio.Context``; ``libzmq`` and ``REQ``."""

    binding: str
    path: str
    born: int = 0

    def __eq__(self, other: object) -> bool:
        return type(other) is Symbol and self.path == other.path and self.binding == other.binding

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash((self.binding, self.path))


class External(msgspec.Struct, Value, frozen=True, gc=False):
    """A dotted name outside the audited tree: ``pickle.loads``."""

    path: str


class Unknown(msgspec.Struct, Value, frozen=True, gc=False):
    """What could not be worked out. ``kind``: ``param`` (nobody in the tree calls it), ``config``, ``call``, ``other``.

    ``default`` is what it is when nobody says otherwise (a parameter's or an option's default), ``given`` the address
    that a call was given which nobody can follow: as an address, it most likely is one like that. ``there`` is what
    never is None: an option that has to be given, or has a default.
    """

    text: str
    kind: str = "other"
    default: Value | None = None
    given: Value | None = None
    there: bool = False


class Text(msgspec.Struct, Value, frozen=True, gc=False):
    """A string of which parts are known; the others are values."""

    parts: tuple[str | Value, ...]


class Alt(msgspec.Struct, Value, frozen=True, gc=False):
    """One of several, from different paths."""

    options: tuple[Value, ...]


class Received(msgspec.Struct, Value, frozen=True, gc=False):
    """Bytes, or something made from bytes, that came from these sockets. ``guard`` names a check they passed."""

    sockets: frozenset[Obj]
    guard: str | None = None


class Polled(msgspec.Struct, Value, frozen=True, gc=False):
    """The result of a poll over these sockets."""

    sockets: frozenset[Obj]


class ModuleRef(msgspec.Struct, Value, frozen=True, gc=False):
    """A file of the tree, as a module."""

    path: str


class Imported(msgspec.Struct, Value, frozen=True, gc=False):
    """A name of a module of the tree, looked up when it is needed (imports may be circular)."""

    path: str
    name: str


class Func(msgspec.Struct, Value, eq=False, gc=False):
    """A function of the tree, with where it was defined and, once bound, its object."""

    function: Function
    unit: str
    closure: int | None = None
    owner: ClassRef | None = None
    bound: Value | None = None

    def key(self) -> tuple[str, int]:
        return (self.unit, self.function.start)

    def maker(self) -> str:
        """What another file names to call it: of a method its class."""
        return self.owner.cls.name if self.owner is not None else self.function.name


class ClassRef(msgspec.Struct, Value, eq=False, gc=False):
    """A class of the tree. One for each definition."""

    cls: Class
    unit: str
    frame: int
    scope: int
    """The frame that its body ran in: class attributes are that frame's names."""


class Super(msgspec.Struct, Value, frozen=True, gc=False):
    """``super()`` in a method of *owner* on *bound*."""

    owner: ClassRef
    bound: Value


class Method(msgspec.Struct, Value, frozen=True, gc=False):
    """A method of an object or value that no class of the tree defines."""

    on: Value
    name: str


class Partial(msgspec.Struct, Value, frozen=True, gc=False):
    """A call with some arguments already given."""

    func: Value
    args: tuple[Value, ...]
    kwargs: tuple[tuple[str, Value], ...]


class Obj(msgspec.Struct, Value, eq=False, gc=False):
    """A heap object. ``kind``: socket, context, instance, container, or what a binding's row makes (poller …)."""

    kind: str
    number: int
    path: str
    line: int
    call: Call | None = None
    cls: ClassRef | None = None
    binding: str = ""
    label: str = ""

    def __repr__(self) -> str:
        return f"<{self.kind} {self.path}:{self.line}>"


def alternatives(value: Value) -> tuple[Value, ...]:
    """The value's alternatives; itself when there is one. An unknown with a default is one."""
    return value.options if type(value) is Alt else (value,)


def join(left: Value, right: Value) -> Value:
    """What holds when either path was taken."""
    if left is right:
        return left
    if type(left) is not Alt and type(right) is not Alt:
        return left if left == right else Alt((left, right))
    if left == right:
        return left
    seen: list[Value] = list(alternatives(left))
    for option in alternatives(right):
        if option not in seen:
            seen.append(option)
    if len(seen) > ALT_LIMIT:
        objects: list[Value] = [option for option in seen if isinstance(option, Obj)]
        seen = objects[:ALT_LIMIT] or [Unknown("one of many")]
    return seen[0] if len(seen) == 1 else Alt(tuple(seen))


def join_all(values: list[Value]) -> Value:
    """The join of all; ``Unknown`` of none."""
    if not values:
        return Unknown("")
    result = values[0]
    for value in values[1:]:
        result = join(result, value)
    return result


def objects_of(value: Value, kind: str) -> Iterator[Obj]:
    """The objects of *kind* among the value's alternatives."""
    for option in alternatives(value):
        if isinstance(option, Obj) and option.kind == kind:
            yield option


def describe(value: Value) -> str:
    """The value as a reader would write it: constants, names, text with holes in braces."""
    match value:
        case Const(value=plain):
            return "" if plain is None else str(plain)
        case Text(parts=parts):
            return "".join(part if isinstance(part, str) else f"{{{describe(part)}}}" for part in parts)
        case Alt(options=options):
            return " | ".join(dict.fromkeys(describe(option) for option in options))
        case Unknown(text=text):
            return text
        case Symbol(path=path) | External(path=path):
            return path
        case Imported(name=name):
            return name
        case Func(function=function):
            return f"{function.name}()"
        case Obj(kind=kind, label=label):
            return label or kind
        case Method(on=on, name=name):
            return f"{describe(on)}.{name}"
        case _:
            return type(value).__name__.lower()
