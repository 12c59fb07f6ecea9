"""Fields that a class declares with a call: traitlets' traits, fields of dataclasses, attrs and pydantic.

Owns what such a field is when nobody sets it. Must not know how an attribute is looked up, nor what the field is for.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from ironhouse.observe.source.form import Call, Define
from ironhouse.observe.source.form import Const as ConstForm
from ironhouse.observe.source.interpreter import attributes, calls, classes, containers, imports, running
from ironhouse.observe.source.interpreter.values import (
    ClassRef,
    Const,
    Func,
    Obj,
    Text,
    Unknown,
    Value,
    alternatives,
    join_all,
)

if TYPE_CHECKING:
    from ironhouse.observe.source.interpreter.machine import Machine

TRAIT, FIELD = "trait", "field"
"""Kinds of what a class declares: configuration sets a trait, whoever makes an instance gives it a field."""

_CONFIGURATION_CLASS = re.compile(r"(?:Config(?:uration)?|Conf|Cfg|Settings?|Args|Arguments|Options|Opts|Flags)$")


def is_configuration(ref: ClassRef) -> bool:
    """Whether a class is called what holds configuration: its fields are set from outside."""
    return _CONFIGURATION_CLASS.search(ref.cls.name) is not None


def unset(m: Machine, obj: Obj, name: str, declared: Unknown) -> Value:
    """What the field *name* of *obj* is when nobody has set it."""
    text = f"{names_of(obj)}.{name}"
    if declared.kind == FIELD:
        kind = "config" if obj.cls is not None and is_configuration(obj.cls) else "param"
        return Unknown(text, kind, declared.default)
    given = declared.default
    if given is None or given in (Const(""), Const(None)):
        maker = _maker(m, obj, name)
        if maker is not None:
            read = Call(ConstForm(name), (), (), maker.function.line, maker.function.start, 0)
            made = running.invoke(m, maker, calls.NOTHING, read, bound=obj)
            given = made if _is_plain(made) else None
    return Unknown(text, "config", given)


def returned(m: Machine, func: Func, value: Value) -> Value:
    """What a function that was not followed gives back, where its annotation names a class of configuration."""
    text = func.function.returns
    if text is None or not isinstance(value, Unknown):
        return value
    several = _TUPLE.match(text)
    found = [_instance(m, func.unit, one.strip()) for one in (several[1].split(",") if several else [text])]
    if not any(isinstance(one, Obj) for one in found):
        return value
    return containers.container(m, func.function, found) if several else found[0]


_TUPLE = re.compile(r"(?:typing\.)?[Tt]uple\[([\w., ]+)\]$")


def _instance(m: Machine, unit: str, text: str) -> Value:
    name = text.strip("'\"")
    found = imports.module_name(m, unit, name) if _CONFIGURATION_CLASS.search(name) and name.isidentifier() else None
    if isinstance(found, ClassRef):
        return classes.canonical(m, found)
    return Unknown(text, "call")


def configured(obj: Obj, name: str, value: Const) -> Value:
    """An address in an object of configuration: what stands there is a default."""
    if obj.cls is None or not is_configuration(obj.cls):
        return value
    return Unknown(f"{names_of(obj)}.{name}", "config", value)


def by_default(obj: Obj, name: str, value: Const) -> Unknown:
    """What a field is as long as nobody gives it another value."""
    kind = "config" if obj.cls is not None and is_configuration(obj.cls) else "param"
    return Unknown(f"{names_of(obj)}.{name}", kind, value)


def names_of(obj: Obj) -> str:
    return obj.cls.cls.name if obj.cls is not None else "self"


def _is_plain(value: Value) -> bool:
    return all(isinstance(one, Const | Text | Unknown) for one in alternatives(value))


def _maker(m: Machine, obj: Obj, name: str) -> Func | None:
    """The method that gives a trait its default: ``_name_default``, or one under ``@default("name")``."""
    if obj.cls is None:
        return None
    found = classes.attribute(m, obj.cls, f"_{name}_default")
    if isinstance(found, Func):
        return found
    for base in classes.lineage(m, obj.cls):
        for statement in base.cls.body if isinstance(base, ClassRef) else ():
            if isinstance(statement, Define) and any(
                isinstance(one, Call) and one.args[:1] == (ConstForm(name),) for one in statement.function.decorators
            ):
                method = classes.attribute(m, obj.cls, statement.function.name)
                if isinstance(method, Func) and attributes.has_decorator(method.function, "default"):
                    return method
    return None


def _trait(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    default = given.kwargs.get("default_value", given.args[0] if given.args else None)
    return Unknown("trait", TRAIT, default)


def _choice(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    """One of several values, any of which configuration may choose."""
    values = containers.elements(m, given.args[0]) if given.args else None
    default = given.kwargs.get("default_value", given.args[1] if len(given.args) > 1 else None)
    every = [one for one in (default, *(values or ())) if isinstance(one, Const) and isinstance(one.value, str)]
    return Unknown("trait", TRAIT, join_all(list(every)) if every else default)


def _field(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    factory = given.kwargs.get("default_factory", given.kwargs.get("factory"))
    if isinstance(factory, Func):
        made = calls.call_value(m, factory, calls.NOTHING, e, None)
        return made if not _is_plain(made) else Unknown("field", FIELD, made)
    return Unknown("field", FIELD, given.kwargs.get("default", given.args[0] if given.args else None))


_TRAITS = ("Unicode", "CUnicode", "Bytes", "CBytes", "TCPAddress", "Integer", "Int", "CInt", "Long", "Float", "CFloat")
_CHOICES = ("Enum", "CaselessStrEnum", "FuzzyEnum")

PYTHON: dict[str, Callable[[Machine, calls.Arguments, Call | None], Value]] = {
    **{f"{module}.{name}": _trait for module in ("traitlets", "traitlets.config") for name in _TRAITS},
    **{f"traitlets.{name}": _choice for name in _CHOICES},
    **dict.fromkeys(("dataclasses.field", "attr.ib", "attr.field", "attrs.field", "pydantic.Field"), _field),
}
