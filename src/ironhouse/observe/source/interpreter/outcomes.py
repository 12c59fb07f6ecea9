"""What becomes of a wait that ended without a message: whether an exception is caught, whether a result is looked at.

Owns the handlers round the present statement of Python (``m.caught``), the functions that nobody stands above, and the
reading of a result's uses in C and C++. Must not know what bounds a wait. Only what is sure is said: a function whose
callers nobody knows leaves it to them, and so does a decorator, a generator, a task that others may await.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from ironhouse.model.fact import Handled
from ironhouse.observe.source.form import Attr, Call, Do, Expr, Handler, If, Let, Loop, Name, Ref
from ironhouse.observe.source.interpreter import classes, events, symbols
from ironhouse.observe.source.interpreter.program import Frame
from ironhouse.observe.source.interpreter.values import ClassRef, External, Func, Method, Obj, Value, alternatives
from ironhouse.observe.source.scope import scope_of
from ironhouse.observe.source.unparse import unparse

if TYPE_CHECKING:
    from ironhouse.observe.source.interpreter.machine import Machine

LETS_THROUGH, MAY_CATCH, CATCHES = 0, 1, 2
"""What the handlers round a statement do with ``zmq.Again``."""

_SAID: tuple[Handled, ...] = ("no", "unknown", "yes")

_CATCHING = frozenset(("Again", "ZMQError", "ZMQBaseError", "Exception", "BaseException", "StandardError"))
_OTHERS = re.compile(
    r"(?:Value|Type|Key|Index|Attribute|Name|Runtime|Import|ModuleNotFound|Unicode\w*|IO|OS|Connection\w*|Environment|Timeout"
    r"|Assertion|NotImplemented|Recursion|Memory|EOF|JSONDecode|Cancelled|Interrupted|Lookup|Arithmetic|Overflow|BrokenPipe"
    r"|FileNotFound|Permission|Unpickling|Pickle|Pickling)Error$"
    r"|^(?:KeyboardInterrupt|SystemExit|GeneratorExit|StopIteration|StopAsyncIteration|ContextTerminated|NotDone|gaierror)$"
    r"|^(?:Empty|Full)$"
)
"""Exceptions that ``zmq.Again`` is none of."""


@cache
def _of_types(types: tuple[str, ...]) -> int:
    if not types:
        return CATCHES
    found = LETS_THROUGH
    for text in types:
        name = text.rpartition(".")[2].strip()
        if name in _CATCHING:
            return CATCHES
        if _OTHERS.search(name) is None:
            found = MAY_CATCH
    return found


def catching(handlers: tuple[Handler, ...]) -> int:
    """What the handlers of one ``try`` do with ``zmq.Again``. A type of the tree's own may be one of those it is."""
    found = LETS_THROUGH
    for handler in handlers:
        found = max(found, _of_types(handler.types))
    return found


_HARMLESS = re.compile(
    r"lock|mutex|semaphore|cond|open|span|trac|timer|profil|grad|infer|pool|executor|temp|progress|bar", re.I
)
"""Names of context managers that catch nothing."""


def entering(item: Expr, value: Value) -> int:
    """What a ``with`` item does with ``zmq.Again`` in its block."""
    if any(isinstance(one, Obj) and one.kind not in ("instance", "container") for one in alternatives(value)):
        return LETS_THROUGH
    if not isinstance(item, Call):
        return LETS_THROUGH if _HARMLESS.search(unparse(item)) else MAY_CATCH
    name = unparse(item.func).rpartition(".")[2]
    if name in ("suppress", "raises", "assertRaises"):
        return _of_types(tuple(unparse(arg).strip("()") for arg in item.args))
    return LETS_THROUGH if _HARMLESS.search(name) else MAY_CATCH


_PROCESSES = ("Thread", "Process", "Timer")
"""Classes whose function runs with nothing above it that could catch what it lets through."""

_TASKS = ("create_task", "ensure_future")


def is_thread(name: str) -> bool:
    """Whether what is called *name* starts a thread or a process of its own."""
    return name.rpartition(".")[2] in _PROCESSES


def above(m: Machine, func: Func, e: Call | None) -> int | None:
    """What is known of who catches for a function that is about to run; None where its caller's handlers do."""
    function = func.function
    if function.is_async and e is not None and m.awaited is not e:
        return max(m.caught, MAY_CATCH)  # whoever awaits it catches
    if function.name == "run" and func.owner is not None and _is_threads(m, func.owner):
        return LETS_THROUGH
    return None


def _is_threads(m: Machine, ref: ClassRef) -> bool:
    for base in classes.lineage(m, ref):
        for one in m.program.bases.get(base, ()) if isinstance(base, ClassRef) else ():
            if isinstance(one, External) and is_thread(one.path):
                return True
    return False


def started(m: Machine, callee: Value, e: Call, inner: Call) -> Call | None:
    """The coroutine's call that ``asyncio.run(main())`` runs to its end, or that becomes a task which nobody keeps."""
    name = e.func.name if isinstance(e.func, Attr) else e.func.id if isinstance(e.func, Name) else ""
    if name == "run_until_complete" or (
        name == "run" and isinstance(callee, External) and callee.path == "asyncio.run"
    ):
        return inner
    if name in _TASKS and isinstance(callee, External | Method) and is_dropped(m, e):
        return inner
    return None


def is_task(e: Call) -> bool:
    """Whether a call starts a task: nothing round it catches what the task lets through."""
    return isinstance(e.func, Attr | Name) and (e.func.name if isinstance(e.func, Attr) else e.func.id) in _TASKS


def is_dropped(m: Machine, e: Call) -> bool:
    """Whether what a call gives is thrown away."""
    return isinstance(m.statement, Do) and m.statement.value is e


def handled(m: Machine, event: events.Event, target: Obj, side: str) -> Handled:
    """Whether the program deals with a send or receive of *target* whose time is up."""
    if m.state.get(("g", target, side)) is not None:
        return "yes"  # a poll said that it need not wait
    said = _by_handlers(m) if m.frame.python else _by_result(m, event)
    # What follows the first part of a message is there when that is.
    part = ("m", target, side)
    follows = m.state.get(part) == m.frame.number
    more = side == "out" and "SNDMORE" in symbols.flag_names(event.text("flags", event.value("flags")))
    if said == "yes" or more:
        m.state.set(part, m.frame.number)
    elif side == "out":
        m.state.set(part, _WHOLE)
    return "unknown" if follows and said == "no" else said


_WHOLE = -1
"""In place of a frame's number: the last part of a message was sent."""


def handled_poll(m: Machine) -> Handled:
    """Whether the program deals with an awaited poll that raises ``zmq.Again``."""
    return _by_handlers(m)


def parts_asked(m: Machine, sockets: list[Obj]) -> None:
    """The program asked whether a message has more parts: those can be received at once."""
    for socket in sockets:
        m.state.set(("m", socket, "in"), m.frame.number)


_PLAIN_DECORATORS = frozenset(("staticmethod", "classmethod", "property", "abstractmethod", "override", "setter"))


def _by_handlers(m: Machine) -> Handled:
    if m.caught != LETS_THROUGH:
        return _SAID[m.caught]
    frame: Frame | None = m.frame
    while frame is not None:
        func = frame.func
        if func is not None:
            if any(unparse(one).rpartition(".")[2] not in _PLAIN_DECORATORS for one in func.function.decorators):
                return "unknown"
            if m.program.units.mentioned(func.unit, func.function.start, func.function.end, _YIELD):
                return "unknown"
        frame = frame.caller
    return "no"


_YIELD = frozenset((b"yield",))


def by_root(path: str) -> int:
    """What is above a file's own statements: nothing, or what runs a test."""
    return MAY_CATCH if scope_of(path) == "test" else LETS_THROUGH


# C and C++: what is done with the result


def _by_result(m: Machine, event: events.Event) -> Handled:
    e, s = event.call, m.statement
    func = m.frame.func
    if func is None:
        return "unknown"
    match s:
        case Do(value=value) if value is e:
            return _dropped(m, func, event)
        case Let(target=Name(id=name), value=value) if value is e:
            return _use_of(m, func, name, event)
        case If(test=test) | Loop(test=test) if test is not None and _within(test, e):
            return "yes"
        case _:
            return "unknown"


def _within(test: Expr, e: Call) -> bool:
    """Whether a test looks at a call's result."""
    if test is e:
        return True
    inner = [getattr(test, field) for field in ("left", "right", "operand", "value") if hasattr(test, field)]
    return any(_within(one, e) for one in inner if isinstance(one, Expr))


_VOID = re.compile(rb"\(\s*void\s*\)\s*$|static_cast\s*<\s*void\s*>\s*\(\s*$|std::ignore\s*=\s*$")


def _dropped(m: Machine, func: Func, event: events.Event) -> Handled:
    """A result that nothing is done with, unless the error or the message is looked at instead, or it says so."""
    text = _source(m, func)
    before = m.program.units.loaded[func.unit]
    if before is None or _VOID.search(before.source, max(event.call.start - 40, 0), event.call.start):
        return "unknown"
    return "unknown" if _is_told_otherwise(text, event) else "no"


def _is_told_otherwise(text: bytes, event: events.Event) -> bool:
    """Whether a function looks at the error's number, or at the message that it received."""
    into = event.source("into")
    if event.row.fixed.get("into") == "receiver" and isinstance(event.call.func, Attr):
        into = event.call.func.base
    into = into.target if isinstance(into, Ref) else into
    return _ERRNO.search(text) is not None or (
        into is not None and (not isinstance(into, Name) or _is_tested(text, into.id))
    )


_ERRNO = re.compile(rb"\b(?:zmq_)?errno\b")


@cache
def _tests_of(name: str) -> re.Pattern[bytes]:
    return re.compile(
        rb"\b(?:if|while|assert\w*|switch)\s*\([^;{}]*\b"
        + re.escape(name.encode())
        + rb"\b|\b"
        + name.encode()
        + rb"\b[^;{}=]*[?<>]|[!=]=\s*"
        + name.encode()
        + rb"\b"
    )


def _is_tested(text: bytes, name: str) -> bool:
    return _tests_of(name).search(text) is not None


@cache
def _mentions_of(name: str) -> re.Pattern[bytes]:
    word = re.escape(name.encode())
    return re.compile(
        rb"(?P<set>\b"
        + word
        + rb"\s*=(?!=))|(?P<declared>\b(?:int|size_t|ssize_t|auto|bool|long)\s+"
        + word
        + rb"\s*[;,])"
        rb"|(?P<index>\[\s*" + word + rb"\s*\]\s*=(?!=))|(?P<other>\b" + word + rb"\b)"
    )


def _use_of(m: Machine, func: Func, name: str, event: events.Event) -> Handled:
    """What a function does with the variable that has the result: compares it, never looks at it, trusts it."""
    text = _source(m, func)
    if _is_tested(text, name):
        return "yes"
    if _is_told_otherwise(text, event):
        return "unknown"
    others = [found for found in _mentions_of(name).finditer(text) if found.lastgroup == "other"]
    trusted = event.table == "czmq" and all(
        _TRUSTING.search(text, max(one.start() - 80, 0), one.start()) for one in others
    )
    return "no" if trusted or not others else "unknown"


_TRUSTING = re.compile(rb"\b(?:(?:zstr|zmsg|zframe)_\w+|f?printf|puts|free|strlen|atoi|strdup)\s*\([^;{}]*$")
"""Functions that take it for granted that they are given a message."""


def _source(m: Machine, func: Func) -> bytes:
    loaded = m.program.units.loaded.get(func.unit)
    return loaded.source[func.function.start : func.function.end] if loaded is not None else b""
