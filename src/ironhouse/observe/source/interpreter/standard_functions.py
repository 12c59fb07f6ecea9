"""Standard functions of Python, C and C++ that hand on, look up or convert what they are given.

Owns their meaning by name. Must not know text, containers or configuration, which have modules of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ironhouse.observe.source.form import Attr, Call, Name
from ironhouse.observe.source.interpreter import (
    attributes,
    calls,
    classes,
    containers,
    declared_types,
    folding,
    imports,
    names,
)
from ironhouse.observe.source.interpreter.values import (
    ClassRef,
    External,
    Obj,
    Super,
    Unknown,
    Value,
    alternatives,
    describe,
)
from ironhouse.observe.source.interpreter.values import Const as ConstValue

if TYPE_CHECKING:
    from ironhouse.observe.source.interpreter.machine import Machine


def _first(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    return given.args[0] if given.args else Unknown("", "call")


def _getattr(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    if len(given.args) < 2:
        return Unknown("getattr", "call")
    base, name = given.args[0], given.args[1]
    if isinstance(name, ConstValue) and isinstance(name.value, str):
        found = attributes.attribute(m, base, name.value)
        if isinstance(found, External) and len(given.args) > 2:
            return Unknown(found.path, "config" if names.config_like(found.path) else "other", given.args[2])
        if isinstance(found, Unknown) and len(given.args) > 2:
            return Unknown(found.text, found.kind, given.args[2])
        return found
    return Unknown(
        f"getattr({describe(base)}, {describe(name)})", "config" if names.config_like(describe(name)) else "other"
    )


def _resolved(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    """The addresses of a host: what is bound to them is bound to it."""
    if len(given.args) < 2 or e is None:
        return Unknown("getaddrinfo", "call")
    address = containers.container(m, m.program.origin((id(e), "address")), given.args[:2])
    m.program.kept_forms.append(e)
    more: list[Value] = [Unknown("family"), Unknown("type"), Unknown("proto"), Unknown("canonname"), address]
    entry = containers.container(m, m.program.origin((id(e), "entry")), more)
    return containers.container(m, e, [], [entry])


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


_NESTED = 3
"""How deep structures in structures are emptied."""


def _emptied(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    """``memset(&place, 0, …)`` and ``bzero(&place, …)``: the texts of a structure are empty from here on."""
    if given.args and (len(given.args) < 3 or given.args[1] == ConstValue(0)):
        each = alternatives(given.args[0])
        if len(each) == 1:
            _empty(m, each[0], _NESTED)
    return given.args[0] if given.args else Unknown("", "call")


def _empty(m: Machine, obj: Value, depth: int) -> None:
    if not isinstance(obj, Obj) or obj.kind != "instance" or obj.cls is None or depth == 0:
        return
    for name, text in obj.cls.cls.fields:
        if "char" in text and "[" in text:
            attributes.set_field(m, obj, name, ConstValue(""))
        elif declared_types.is_structure(m, text):
            _empty(m, attributes.attribute(m, obj, name), depth - 1)


def _get_specific(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    place = _specific(m, e)
    found: Value | None = m.state.get(place) if place is not None else None
    return found if found is not None else Unknown("pthread_getspecific()", "call")


def _held(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    """A smart pointer or an optional is what it holds; an empty one is nothing."""
    return given.args[0] if given.args else ConstValue(None)


def _super(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    current = m.frame
    while current is not None and (current.func is None or current.func.owner is None) and current.caller is not None:
        current = current.caller
    owner = current.func.owner if current.func is not None else None
    bound: Value | None = current.bound
    if given.args:
        owner = next((one for one in alternatives(names.force(m, given.args[0])) if isinstance(one, ClassRef)), owner)
        bound = given.args[1] if len(given.args) > 1 else bound
    return Super(owner, bound) if owner is not None and bound is not None else Unknown("super")


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


def _namespace(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    """An object without fields of its own: it has what it is given, here by keyword and later by assignment."""
    key = (m.frame.unit, e.start if e is not None else m.line, *classes.context_key(m))
    made = m.program.object("instance", key, m.frame.unit, m.line, e)
    m.state.set(("x", made), True)
    for name, value in given.kwargs.items():
        attributes.set_field(m, made, name, value)
    return made


def _type(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    """``type(self)``: the object's class."""
    known = [one.cls for one in alternatives(given.args[0]) if isinstance(one, Obj)] if len(given.args) == 1 else []
    return next((one for one in known if one is not None), None) or Unknown("type()", "call")


def _type_trait(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    """``Type(Channel)`` and ``Type("package.module.Channel")``, a class that configuration may replace: the default."""
    value = given.args[0] if given.args else given.kwargs.get("default_value", given.kwargs.get("klass"))
    if not isinstance(value, ConstValue) or not isinstance(value.value, str):
        return value or Unknown("Type()", "config")
    module, _, name = value.value.rpartition(".")
    path = m.program.units.modules.module(module, 0, m.frame.unit) if module else None
    found = imports.module_name(m, path, name) if path is not None else None
    return found or Unknown(value.value, "config")


def _import_module(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    """``import_module("package.module")``: what an import statement would bind, were the name written in it."""
    name = given.args[0].value if given.args and isinstance(given.args[0], ConstValue) else None
    if not isinstance(name, str) or not name or name.startswith("."):
        return Unknown("import_module()", "call")
    return imports.module_value(m, name, 0)


def _import(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    """``__import__("package.module")`` gives the package."""
    name = given.args[0] if given.args else None
    if isinstance(name, ConstValue) and isinstance(name.value, str):
        given = calls.Arguments([ConstValue(name.value.partition(".")[0])], {})
    return _import_module(m, given, e)


PYTHON: dict[str, Callable[[Machine, calls.Arguments, Call | None], Value]] = {
    "super": _super,
    "type": _type,
    "threading.local": _namespace,
    "gevent.local.local": _namespace,
    "types.SimpleNamespace": _namespace,
    "getattr": _getattr,
    "setattr": _setattr,
    "__import__": _import,
    "importlib.import_module": _import_module,
    "pytest.importorskip": _import_module,
    "int": _int,
    "float": _int,
    "bool": _first,
    "bytes": _first,
    "bytearray": _first,
    "memoryview": _first,
    "sorted": _first,
    "reversed": _first,
    "iter": _first,
    "aiter": _first,
    "isinstance": _isinstance,
    "contextlib.closing": _first,
    "contextlib.aclosing": _first,
    "asyncio.wait_for": _first,
    "asyncio.shield": _first,
    "asyncio.ensure_future": _first,
    "asyncio.create_task": _first,
    "asyncio.run": _first,
    "socket.gethostbyname": _first,
    "socket.getaddrinfo": _resolved,
    "ipaddress.ip_address": _first,
    "ipaddress.IPv4Address": _first,
    "ipaddress.IPv6Address": _first,
    "vars": _first,
    "copy.copy": _first,
    "copy.deepcopy": _first,
    "traitlets.Type": _type_trait,
    "traitlets.traitlets.Type": _type_trait,
    "typing.cast": lambda m, given, e: given.args[-1] if given.args else Unknown("", "call"),
}

C: dict[str, Callable[[Machine, calls.Arguments, Call | None], Value]] = {
    "strdup": _first,
    "strndup": _first,
    "move": _first,
    "ref": _first,
    "cref": _first,
    "forward": _first,
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
    "memset": _emptied,
    "bzero": _emptied,
    "pthread_setspecific": _set_specific,
    "pthread_getspecific": _get_specific,
    "optional": _held,
    "unique_ptr": _held,
    "shared_ptr": _held,
    "scoped_ptr": _held,
    "auto_ptr": _held,
    "weak_ptr": _held,
    "reference_wrapper": _held,
    "duration": _first,
    "g_strdup": _first,
    "xstrdup": _first,
}
