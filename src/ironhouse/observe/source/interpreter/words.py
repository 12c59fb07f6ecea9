"""Words: what text of a file tells that a part of it could have to do with sockets.

Owns the seeds of the bindings, the names that tell, and the patterns that are looked for before anything is parsed.
Must not know files or values; the words of a binding come from its table.
"""

from __future__ import annotations

import re
from functools import cache

from ironhouse.observe.source.bindings import bindings
from ironhouse.observe.source.bindings.table import Binding
from ironhouse.observe.source.form import Attr, If, Import, Let, Name, Stmt, Try
from ironhouse.observe.source.interpreter.marks import Mark, offsets_of, whole, words_of

OTHER_WORDS = frozenset(
    (
        "super",
        "socket",
        "Socket",
        "Context",
        "context",
        "ctx",
        "zmq",
        "loads",
        "pickle",
        "wait_for",
        "select",
        "revents",
    )
    + ("compare_digest", "hmac", "Thread", "Process", "create_task", "run_in_executor", "submit", "Timeout", "sock")
    + ("add_argument", "parse_args", "parse_known_args", "ArgumentParser", "poller", "linger", "hwm")
)
"""Names beside the bindings' own that a statement about sockets may mention."""

TELLING_EVENTS = frozenset(
    ("create", "context", "object", "stream", "device", "decorate", "option", "options", "defaults", "bind", "connect")
    + ("send", "recv", "poll", "register", "handler", "proxy", "zap")
)
"""Events whose names tell that a statement matters; the others happen to what such a statement made."""

GENERIC = frozenset(
    (
        "get",
        "set",
        "add",
        "append",
        "remove",
        "update",
        "join",
        "next",
        "str",
        "data",
        "type",
        "size",
        "copy",
        "pop",
        "push",
    )
    + ("has", "end", "begin", "load", "items", "keys", "values", "format", "encode", "decode", "split", "info", "debug")
    + (
        "warning",
        "error",
        "exception",
        "log",
        "print",
        "len",
        "range",
        "event",
        "events",
        "base",
        "instance",
        "version",
    )
    + (
        "loop",
        "message",
        "frame",
        "group",
        "parts",
        "clear",
        "empty",
        "create",
        "handle",
        "reset",
        "asyncio",
        "auth",
        "wait",
    )
    + (
        "thread",
        "start",
        "stop",
        "run",
        "back",
        "front",
        "close",
        "device",
        "proxy",
        "devices",
        "__init__",
        "future",
        "list",
        "args",
        "config",
        "name",
        "method",
        "item",
        "value",
        "result",
        "obj",
        "request",
        "batch",
        "core",
        "agent",
        "key",
        "params",
        "kwargs",
        "fd",
    )
)
"""Names so common that they tell nothing, whoever has them."""


def telling_words(language: str) -> frozenset[str]:
    """The names that tell that a statement matters: those of the bindings of a language, and a few beside."""
    found: set[str] = set(OTHER_WORDS)
    for table in bindings().values():
        if language not in table.languages:
            continue
        for name, row in table.functions.items():
            if row.event in TELLING_EVENTS:
                found.add(name.rpartition(".")[2])
        for methods in table.methods.values():
            found.update(name for name, row in methods.items() if row.event in TELLING_EVENTS)
    return frozenset(found - GENERIC)


@cache
def seeds(language: str) -> tuple[Mark, ...]:
    """The words of which a function that matters has one, for a language."""
    found = {word for table in bindings().values() if language in table.languages for word in table.seeds}
    return tuple(
        Mark(word.removesuffix("*").encode(), starts=True, ends=not word.endswith("*")) for word in sorted(found)
    )


CREATIONS = re.compile(
    rb"\.(?:get_monitor_)?socket\(|\bzmq_socket\s*\(|\bsocket_t\b[^;\n]*[({]|\bzsock_new\w*\s*\(|\bzmqpp::socket\b"
)
"""Text that looks like a creation call: the sweep asks whether each was reached."""

IN_CREATIONS = b"sock"
"""What every such text has in it."""

SOCKET_LINE = (
    *(
        Mark(text)
        for text in (b"ZMQ", b".bind", b".connect", b"ocket", b"sockopt", b".poll", b"hwm", b"linger", b".recv")
    ),
    *(Mark(text) for text in (b".send", b"bind_to", b"](", b"://", b"addr", b"endpoint", b"timeout")),
    *(Mark(text, starts=True) for text in (b"zmq", b"url", b"uri")),
)
"""What a line about sockets, addresses or options has in it."""

ASSIGNED = re.compile(rb"[ \t]*(?:[\w:]+[ \t]+)?(\w+)[ \t]*=(?!=)(.*)")
WORD = re.compile(rb"(?:\.|->)([A-Za-z_]\w+)|\b(\w+_)\b")

WEAK = (
    *(Mark(text) for text in (b"socket", b"loads")),
    *(Mark(text, starts=True) for text in (b"recv", b"send", b"poll", b"bind(", b"connect(", b"close(", b"destroy(")),
    *(Mark(text, ends=True) for text in (b".bind", b".connect", b"sock")),
)
"""What a function has in it that may do something to a socket that it was given."""

FLAG = re.compile(rb"\bself\.(\w+)[ \t]*(?::[ \t]*bool[ \t]*)?=[ \t]*(?:True|False)\b")
"""An assignment of a flag to a field in Python."""

MAKING = Mark(b".socket(")
"""A call that makes a socket where a file has a binding, whoever gave it the context and the type."""

IMPORTING = re.compile(rb"""^[ \t]*(?:import|from)[ \t]+zmq\b|\(["']zmq\b""", re.MULTILINE)
"""An import of a binding of Python, wherever it stands, and a call that is given the binding's name."""

NOT_MAKING = b"socket"
"""The standard library's module, which makes sockets of its own."""


def own_seeds(source: bytes, brought: set[str]) -> list[int]:
    """Where a file uses its own names for what is a binding's, which need not say the binding's."""
    made = [at for at in MAKING.offsets(source) if not (source.endswith(NOT_MAKING, 0, at) and _alone(source, at))]
    return sorted([*offsets_of(source, [whole(name.encode()) for name in brought]), *made])


def _alone(source: bytes, end: int) -> bool:
    before = source[end - len(NOT_MAKING) - 1 : end - len(NOT_MAKING)]
    return not words_of(before)


def brought_in(body: tuple[Stmt, ...]) -> set[str]:
    """The names that a file's imports and ``using`` give to a binding and what is in it."""
    found: set[str] = set()
    for statement in body:
        match statement:
            case Import(module=module, names=names, alias=alias, level=level) if level <= 0:
                root = module.partition(".")[0]
                table = next((one for one in bindings().values() if root in _roots(one, level)), None)
                if table is None:
                    continue
                if any(name == "*" for name, _ in names):
                    found.update(name for name in table.functions if "." not in name)
                    found.update(("socket",) if table.modules else ())
                found.update(brought or name for name, brought in names if name != "*")
                found.add(alias or module.partition(".")[0])
            case Let(target=Name(id=name), value=Attr(base=Name(id=root)) | Name(id=root)):
                if any(root in table.namespaces for table in bindings().values()):
                    found.add(name)
            case If(then=then, orelse=orelse):
                found |= brought_in(then) | brought_in(orelse)
            case Try(body=inner, handlers=handlers, orelse=orelse):
                found |= brought_in(inner) | brought_in(orelse)
                for handler in handlers:
                    found |= brought_in(handler.body)
            case _:
                pass
    return found


def _roots(table: Binding, level: int) -> tuple[str, ...]:
    return table.modules if level == 0 else table.namespaces
