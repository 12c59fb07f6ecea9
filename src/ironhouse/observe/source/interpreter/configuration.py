"""Configuration: the environment, argparse and optparse, click and typer, flags that a module defines by name.

Owns the values that are known to be asked for, with their defaults. Must not know what they configure.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ironhouse.observe.source.form import Call, Const, Function
from ironhouse.observe.source.interpreter import calls, classes, containers
from ironhouse.observe.source.interpreter.values import ClassRef, Obj, Received, Text, Unknown, Value, describe
from ironhouse.observe.source.interpreter.values import Const as ConstValue
from ironhouse.observe.source.unparse import unparse

if TYPE_CHECKING:
    from ironhouse.observe.source.interpreter.machine import Machine


def _environment(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    name = describe(given.args[0]) if given.args else "environment"
    default = given.args[1] if len(given.args) > 1 else given.kwargs.get("default")
    return Unknown(f"${name}", "config", default if isinstance(default, ConstValue | Text | Unknown) else None)


def _argparser(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    assert e is not None
    return m.program.object("namespace", (m.frame.unit, e.start), m.frame.unit, e.line)


def _optparser(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    made = _argparser(m, given, e)
    assert isinstance(made, Obj)
    made.label = "optparse"
    return made


def argparse_method(m: Machine, on: Obj, name: str, given: calls.Arguments) -> Value:
    if name in ("add_argument", "add_option"):
        flags = [one.value for one in given.args if isinstance(one, ConstValue) and isinstance(one.value, str)]
        dest = given.kwargs.get("dest")
        longest = next((flag for flag in flags if flag.startswith("--")), flags[0] if flags else "")
        field = str(dest.value) if isinstance(dest, ConstValue) else longest.lstrip("-").replace("-", "_")
        default = given.kwargs.get("default")
        keep = (
            default if default is not None and not (isinstance(default, ConstValue) and default.value is None) else None
        )
        action = given.kwargs.get("action")
        if keep is None and isinstance(action, ConstValue) and action.value in ("store_true", "store_false"):
            keep = ConstValue(action.value == "store_false", m.frame.number)
        there = on.label != "optparse" and _has_a_value(flags, keep, given)
        _keep(m, on, field, Unknown(f"args.{field}", "config", keep, there=there))
        return Unknown("action")
    if name == "set_defaults":
        for field, default in given.kwargs.items():
            if isinstance(default, ConstValue | Text):
                _keep(m, on, field, Unknown(f"args.{field}", "config", default))
        return Unknown(name)
    if name == "parse_known_args" or (name == "parse_args" and on.label == "optparse"):
        return containers.container(m, m.program.origin((on, name)), [on, Unknown("rest")])
    return (
        on
        if name in ("parse_args", "add_argument_group", "add_mutually_exclusive_group", "add_subparsers", "add_parser")
        else Unknown(name)
    )


def _keep(m: Machine, on: Obj, field: str, value: Value) -> None:
    """Keep an option as a field and as an item: ``vars(args)`` has them too."""
    m.state.set(("f", on, field), value)
    m.state.set(("c", on), {**(m.state.get(("c", on)) or {}), field: value})


def _has_a_value(flags: list[str], default: Value | None, given: calls.Arguments) -> bool:
    """Whether an option is never None: it has a default, has to be given, or is told by its place alone."""
    if default is not None:
        return not isinstance(default, Unknown) or not (default.kind == "config" or ".get(" in default.text)
    required, count = given.kwargs.get("required"), given.kwargs.get("nargs")
    if isinstance(required, ConstValue) and required.value is True:
        return True
    return bool(flags) and not flags[0].startswith("-") and count is None


def argparse_value(m: Machine, on: Obj, name: str) -> Value | None:
    """``args.name``, with the default that ``add_argument`` gave it."""
    found: Value | None = m.state.get(("f", on, name))
    if found is not None:
        return found
    if name == "__dict__":
        return on
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


def _typer_option(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    """The default that a parameter's ``typer.Option`` has; of one that has to be given None."""
    first = given.args[0] if given.args else given.kwargs.get("default")
    return first if isinstance(first, ConstValue | Text) else ConstValue(None)


def _define(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    """A flag that a module defines by its name, for any other to ask."""
    name = given.args[0] if given.args else given.kwargs.get("name")
    default = given.args[1] if len(given.args) > 1 else given.kwargs.get("default")
    if not (isinstance(name, ConstValue) and isinstance(name.value, str)):
        return Unknown("flag", "config")
    known = isinstance(default, Text) or (isinstance(default, ConstValue) and default.value is not None)
    made = Unknown(f"FLAGS.{name.value}", "config", default if known else None)
    m.program.flags[name.value.replace("-", "_")] = made
    return made


def flag(m: Machine, path: str, name: str) -> Value | None:
    """``FLAGS.name`` of what holds the flags that are defined by name."""
    return m.program.flags.get(name) if path.endswith(_FLAGS) else None


_FLAGS = ("flags.FLAGS", "tornado.options.options")
_DEFINING = tuple(f"DEFINE_{kind}" for kind in ("string", "integer", "float", "boolean", "bool", "enum"))
_FLAG_MODULES = ("absl.flags", "gflags", "tensorflow.flags", "tensorflow.app.flags", "tensorflow.compat.v1.flags")


def _file(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    """What a parser made of a file's text; of received bytes it is what was received."""
    source = given.args[0] if given.args else None
    if isinstance(source, Received):
        return source
    return Unknown(unparse(e) if e is not None else "configuration", "config")


def _filled(m: Machine, given: calls.Arguments, e: Call | None) -> Value:
    """An instance of the class whose fields are the options: ``tyro.cli(Arguments)``."""
    wanted = given.args[0] if given.args else given.kwargs.get("config_class")
    if isinstance(wanted, ClassRef):
        return classes.canonical(m, wanted)
    return Unknown(unparse(e) if e is not None else "arguments", "config")


_FILLERS = ("tyro.cli", "simple_parsing.parse", "pyrallis.parse", "draccus.parse", "OmegaConf.structured")
"""Functions that fill the fields of a class from the command line or from a file."""

_PARSERS = (
    ("json.load", "json.loads", "yaml.safe_load", "yaml.load", "toml.load", "toml.loads", "tomllib.load")
    + ("tomllib.loads", "tomli.load", "tomli.loads", "configparser.ConfigParser", "configparser.RawConfigParser")
    + (
        "docopt.docopt",
        "configparser.SafeConfigParser",
        "ConfigParser.ConfigParser",
        "configobj.ConfigObj",
        "OmegaConf.load",
    )
)

PYTHON: dict[str, Callable[[Machine, calls.Arguments, Call | None], Value]] = {
    "os.environ.get": _environment,
    "os.getenv": _environment,
    "environ.get": _environment,
    "getenv": _environment,
    "argparse.ArgumentParser": _argparser,
    "ArgumentParser": _argparser,
    "optparse.OptionParser": _optparser,
    "OptionParser": _optparser,
    **dict.fromkeys(("typer.Option", "typer.Argument"), _typer_option),
    **{f"{module}.{name}": _define for module in _FLAG_MODULES for name in _DEFINING},
    "tornado.options.define": _define,
    **dict.fromkeys(_PARSERS, _file),
    **dict.fromkeys((*_FILLERS, "omegaconf.OmegaConf.structured"), _filled),
}

C: dict[str, Callable[[Machine, calls.Arguments, Call | None], Value]] = {
    "getenv": _environment,
    "secure_getenv": _environment,
}
