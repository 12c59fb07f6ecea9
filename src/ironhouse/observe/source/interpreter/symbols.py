"""What a binding's symbol means: a socket type, an option, a row of its table.

Owns the reading of symbols and numbers. Must not change any state.
"""

from __future__ import annotations

from functools import cache

from ironhouse.model import options
from ironhouse.model.fact import SOCKET_TYPES
from ironhouse.observe.source.bindings import bindings
from ironhouse.observe.source.bindings.table import Binding, Row
from ironhouse.observe.source.interpreter.values import Alt, Const, Symbol, Unknown, Value

TYPE_ALIASES: dict[str, str] = {"XREQ": "DEALER", "XREP": "ROUTER"}
"""libzmq 2's names, which zmq.h still defines."""

TYPE_NUMBERS: dict[int, str] = dict(
    enumerate(
        ("PAIR", "PUB", "SUB", "REQ", "REP", "DEALER", "ROUTER", "PULL", "PUSH", "XPUB", "XSUB", "STREAM")
        + ("SERVER", "CLIENT", "RADIO", "DISH", "GATHER", "SCATTER", "DGRAM", "PEER", "CHANNEL")
    )
)
"""Source: include/zmq.h of libzmq 4.3.5."""

NO_SEND = frozenset(("SUB", "PULL", "DISH", "GATHER"))
NO_RECEIVE = frozenset(("PUB", "PUSH", "RADIO", "SCATTER"))
"""Types whose send or receive fails at once (ENOTSUP)."""

_TYPES = frozenset(SOCKET_TYPES)
_NO_PREFIX = ("\0",)


@cache
def canonical(binding: str, path: str) -> str:
    """The path without the sub-modules that only repeat the root's names (``asyncio.Context`` → ``Context``)."""
    table = bindings()[binding]
    if path in table.functions:
        return path
    for alias in sorted(table.aliases, key=len, reverse=True):
        if path == alias:
            return ""
        if path.startswith(f"{alias}."):
            return canonical(binding, path[len(alias) + 1 :])
    return path


@cache
def function_row(binding: str, path: str) -> Row | None:
    """The row of a function or class of the binding."""
    return bindings()[binding].functions.get(canonical(binding, path))


def method_row(binding: str, kind: str, name: str) -> Row | None:
    """The row of a method of an object of *kind*; any binding of the same name may know it."""
    table: Binding | None = bindings().get(binding)
    return table.methods.get(kind, {}).get(name) if table is not None else None


def is_asyncio(path: str) -> bool:
    """Whether a name is of the module whose sends, receives and polls are awaited."""
    return path.startswith(("asyncio.", "eventloop.future."))


def with_attribute(symbol: Symbol, name: str, frame: int) -> Symbol:
    """The symbol one name further down."""
    return Symbol(symbol.binding, f"{symbol.path}.{name}" if symbol.path else name, frame)


def socket_type(value: Value) -> str | None:
    """The socket type that one value (not an ``Alt``) names, or None."""
    match value:
        case Symbol(binding=binding, path=path):
            table = bindings()[binding]
            if path.startswith(table.option_prefixes or _NO_PREFIX):
                return None
            last = path.rpartition(".")[2]
            renamed = table.type_names.get(last)
            upper = renamed or last.removeprefix("ZMQ_").upper()
            upper = TYPE_ALIASES.get(upper, upper)
            return upper if upper in _TYPES else None
        case Const(value=number) if isinstance(number, int) and not isinstance(number, bool):
            return TYPE_NUMBERS.get(number)
        case _:
            return None


def names_type(value: Value) -> bool:
    """Whether a value, or each of its alternatives, is a symbol of a socket type (a bare number is not)."""
    each = value.options if isinstance(value, Alt) else (value,)
    return any(isinstance(one, Symbol) and socket_type(one) is not None for one in each)


def option_names(value: Value) -> tuple[str, ...]:
    """libzmq's names of the option that one value names: two for ``HWM``; none when it is not known."""
    match value:
        case Symbol(binding=binding, path=path):
            table = bindings()[binding]
            if path.startswith(table.type_prefixes or _NO_PREFIX):
                return ()
            last = path.rpartition(".")[2]
            renamed = table.option_names.get(last)
            return options.expand(renamed or last)
        case Const(value=number) if isinstance(number, int) and not isinstance(number, bool):
            row = options.by_number(number)
            return (row.name,) if row else ()
        case Const(value=str() as name):
            return options.expand(name)
        case Unknown(default=Value() as default):
            return option_names(default)
        case _:
            return ()


def flag_names(text: str) -> set[str]:
    """The flags that a value's description mentions."""
    upper = text.upper()
    return {
        flag
        for flag in ("NOBLOCK", "DONTWAIT", "SNDMORE", "POLLIN", "POLLOUT", "DONT_BLOCK", "DONT_WAIT")
        if flag in upper
    }
