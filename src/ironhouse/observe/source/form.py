"""The one intermediate form that every language is lowered to and the interpreter runs.

Owns the shape of expressions, statements, functions, classes and units. Must not know any
language's syntax or any binding's names: a front end (``languages/``) writes this form, a table
(``bindings/``) gives names their meaning, the interpreter never asks which language it came from
except through ``Unit.language`` where name look-up differs (implicit ``this``). Long because it is one vocabulary.

Rules for front ends
- Qualified names are ``Attr`` chains: ``zmq::sockopt::sndhwm`` and ``zmq.sockopt.sndhwm`` are alike;
  ``a->b`` and ``a.b`` are alike. ``&x`` is ``Ref``; ``*x``, casts and parentheses vanish.
- Every construction of a class is a ``Call`` of its name: ``T x(a)``, ``T x{a}``, ``new T(a)``,
  ``make_unique<T>(a)``.
- A statement or an expression that has no place in the form becomes ``Opaque`` with its text (cut at
  ``TEXT_LIMIT`` characters); what is inside it and may matter (calls) is kept in ``Opaque.parts``.
- Lines count from 1. ``start`` and ``end`` are byte offsets into the file.
- Comments vanish. Preprocessor conditionals are taken: both sides become an ``If`` with an ``Opaque`` test.

The structs are tuples on the wire (``array_like``) and are not tracked by the collector
(``gc=False``): a unit of 2,000 lines must decode from the cache in a millisecond.
"""

from __future__ import annotations

import msgspec

PASTE = "$"
"""What joins the parts of a name that a macro pastes together: no name of a language has it."""

TEXT_LIMIT = 120
"""Longest source text that is carried along, in characters: enough to recognise an expression in a report."""


class Node(msgspec.Struct, array_like=True, gc=False, tag=True, tag_field="form", frozen=True):
    """Base of all forms."""


# Expressions


class Const(Node, tag=1, frozen=True):
    """A literal. Strings are decoded; a bytes literal is decoded as Latin-1 (a Z85 key is text either way)."""

    value: bool | int | float | str | None


class Name(Node, tag=2, frozen=True):
    id: str


class Attr(Node, tag=3, frozen=True):
    base: Expr
    name: str


class Index(Node, tag=4, frozen=True):
    """``base[key]``; a slice has an ``Opaque`` key."""

    base: Expr
    key: Expr


class Call(Node, tag=5, frozen=True):
    """A call or a construction. ``Star`` in ``args`` for ``*a``; the keyword ``**`` for ``**k``."""

    func: Expr
    args: tuple[Expr, ...]
    kwargs: tuple[tuple[str, Expr], ...]
    line: int
    start: int
    end: int


class Text(Node, tag=6, frozen=True):
    """A string made of parts: an f-string, or neighbouring literals; literal parts are ``Const``."""

    parts: tuple[Expr, ...]


class Seq(Node, tag=7, frozen=True):
    """A list, tuple, set or brace initialiser. ``kind`` is ``list``, ``tuple``, ``set`` or ``init``."""

    kind: str
    items: tuple[Expr, ...]


class Map(Node, tag=8, frozen=True):
    """A dict literal; a ``**other`` entry has the key ``Star(other)`` and the value ``Const(None)``."""

    items: tuple[tuple[Expr, Expr], ...]


class Binary(Node, tag=9, frozen=True):
    """``op`` as Python writes it: ``+ - * / // % ** << >> & | ^``, ``== != < <= > >=``, ``in``, ``not in``,
    ``is``, ``is not``, ``and``, ``or``. A chained comparison is an ``and`` of its pairs."""

    op: str
    left: Expr
    right: Expr


class Unary(Node, tag=10, frozen=True):
    """``op`` is ``not``, ``-``, ``+`` or ``~``."""

    op: str
    operand: Expr


class Choice(Node, tag=11, frozen=True):
    """A conditional expression."""

    test: Expr
    then: Expr
    orelse: Expr


class Ref(Node, tag=12, frozen=True):
    """The address of something (C and C++ ``&x``)."""

    target: Expr


class Await(Node, tag=13, frozen=True):
    value: Expr


class Star(Node, tag=14, frozen=True):
    """``*value`` in arguments or displays."""

    value: Expr


class Comp(Node, tag=15, frozen=True):
    """A comprehension: ``element`` for each ``target`` in ``iter``. ``key`` is there for a dict comprehension.

    Further ``for`` clauses nest: the element of the outer one is the inner ``Comp``. Conditions vanish.
    """

    kind: str
    element: Expr
    target: Expr
    iter: Expr
    key: Expr | None = None


class Lambda(Node, tag=16, frozen=True):
    function: Function


class Walrus(Node, tag=17, frozen=True):
    """An assignment that is an expression (``x := v``; C's ``a = b`` inside a test)."""

    target: Expr
    value: Expr


class Yield(Node, tag=18, frozen=True):
    value: Expr | None


class Opaque(Node, tag=19, frozen=True):
    """Anything else: its text, and the expressions inside it that could matter."""

    text: str
    parts: tuple[Expr, ...] = ()


# Statements


class Let(Node, tag=40, frozen=True):
    """An assignment or a declaration with a value. ``op`` is ``""`` or the operator of ``+=`` and its kin.

    ``type`` is the declared type's text (``zmq::socket_t``, ``List[Socket]``) where the source gives
    one. A declaration without a value has ``value`` ``None``. A tuple target is a ``Seq``.
    """

    target: Expr
    value: Expr | None
    line: int
    op: str = ""
    type: str | None = None


class Do(Node, tag=41, frozen=True):
    """An expression for its effect."""

    value: Expr
    line: int


class If(Node, tag=42, frozen=True):
    """``text`` is the test as the source writes it, for reports."""

    test: Expr
    then: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...]
    line: int
    text: str = ""


class Loop(Node, tag=43, frozen=True):
    """``for target in iter`` or ``while test``; a C ``for(init; test; step)`` is its init, then a ``while``
    whose body ends with the step. ``once`` for a body that runs at least once (``do … while``)."""

    target: Expr | None
    iter: Expr | None
    test: Expr | None
    body: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...]
    line: int
    once: bool = False


class Handler(Node, tag=44, frozen=True):
    """One ``except`` or ``catch``: the types' texts, the bound name, the body."""

    types: tuple[str, ...]
    name: str | None
    body: tuple[Stmt, ...]
    line: int


class Try(Node, tag=45, frozen=True):
    body: tuple[Stmt, ...]
    handlers: tuple[Handler, ...]
    orelse: tuple[Stmt, ...]
    final: tuple[Stmt, ...]
    line: int


class With(Node, tag=46, frozen=True):
    items: tuple[tuple[Expr, Expr | None], ...]
    body: tuple[Stmt, ...]
    line: int


class Return(Node, tag=47, frozen=True):
    value: Expr | None
    line: int


class Jump(Node, tag=48, frozen=True):
    """``break``, ``continue``, ``raise`` (also ``throw``, ``abort``, ``exit``), ``goto``."""

    kind: str
    line: int
    value: Expr | None = None


class Switch(Node, tag=49, frozen=True):
    """``match`` or ``switch``. A case is its pattern (None for the default) and its body."""

    subject: Expr
    cases: tuple[tuple[Expr | None, tuple[Stmt, ...]], ...]
    line: int


class Construct(Node, tag=50, frozen=True):
    """A C++ member initialiser ``name(args)`` of a constructor: a field or a base class."""

    name: str
    args: tuple[Expr, ...]
    line: int
    start: int
    end: int


class Define(Node, tag=51, frozen=True):
    """A function definition in a block. Nested functions are lowered with their bodies."""

    function: Function


class DefineClass(Node, tag=52, frozen=True):
    cls: Class


class Import(Node, tag=53, frozen=True):
    """``import module as alias`` (``names`` empty) or ``from module import name as alias``.

    ``level`` counts the dots of a relative import. ``("*", "*")`` imports all. For C and C++ an
    ``#include`` is an ``Import`` of the path as written with ``level`` 0 and ``names`` ``(("*", "*"),)``; a
    ``using namespace x`` is an ``Import`` of the dotted name ``x`` with ``level`` −1.
    """

    module: str
    names: tuple[tuple[str, str], ...]
    alias: str | None
    level: int
    line: int


class Scope(Node, tag=54, frozen=True):
    """``global`` and ``nonlocal``: names that are not local to the function."""

    names: tuple[str, ...]


class Block(Node, tag=55, frozen=True):
    """A ``{ … }`` or a list of statements where one statement stands; no condition on it."""

    body: tuple[Stmt, ...]


class Param(Node, tag=60, frozen=True):
    """``kind`` is ``""``, ``*`` (varargs), ``**`` (keywords). ``type`` is the annotation's or declaration's text."""

    name: str
    default: Expr | None = None
    type: str | None = None
    kind: str = ""


class Function(Node, tag=61, frozen=True):
    """A function or method.

    ``owner`` is the class of a C++ method that is defined out of line (``Foo`` in ``Foo::bar``),
    dotted when nested; None elsewhere. ``body`` is None until it is lowered: ``Unit.bodies`` has it under
    ``index``. Nested functions and lambdas carry their body and have ``index`` −1. A ``macro`` is one of C's with
    parameters: its body stands in place of each call of it, with the arguments as they are written. A name in it that
    is pasted together has ``PASTE`` between its parts.
    """

    name: str
    params: tuple[Param, ...]
    line: int
    start: int
    end: int
    index: int = -1
    decorators: tuple[Expr, ...] = ()
    is_async: bool = False
    static: bool = False
    owner: str | None = None
    body: tuple[Stmt, ...] | None = None
    returns: str | None = None
    macro: bool = False


class Class(Node, tag=62, frozen=True):
    """A class or struct. ``body`` has its ``Define``s, its nested classes and its class-level ``Let``s.

    ``fields`` are declared members (name, type text): what C and C++ declare and what Python annotates.
    """

    name: str
    bases: tuple[Expr, ...]
    body: tuple[Stmt, ...]
    fields: tuple[tuple[str, str], ...]
    line: int
    start: int
    end: int
    decorators: tuple[Expr, ...] = ()


Expr = (
    Const
    | Name
    | Attr
    | Index
    | Call
    | Text
    | Seq
    | Map
    | Binary
    | Unary
    | Choice
    | Ref
    | Await
    | Star
    | Comp
    | Lambda
    | Walrus
    | Yield
    | Opaque
)
Stmt = (
    Let
    | Do
    | If
    | Loop
    | Try
    | With
    | Return
    | Jump
    | Switch
    | Construct
    | Define
    | DefineClass
    | Import
    | Scope
    | Block
)


def line_of(statement: Stmt) -> int:
    """The line that a statement begins in; 0 where it has none of its own."""
    match statement:
        case Define(function=function):
            return function.line
        case DefineClass(cls=cls):
            return cls.line
        case Scope() | Block():
            return 0
        case _:
            return statement.line


def functions_of(body: tuple[Stmt, ...]) -> list[tuple[Function, Class | None]]:
    """Every function with a body of its own in an outline, with the class that it is written in."""
    found: list[tuple[Function, Class | None]] = []

    def walk(statements: tuple[Stmt, ...], owner: Class | None) -> None:
        for statement in statements:
            match statement:
                case Define(function=function) if not function.macro:
                    found.append((function, owner))
                case DefineClass(cls=cls):
                    walk(cls.body, cls)
                case If(then=then, orelse=orelse):
                    walk(then, owner)
                    walk(orelse, owner)
                case Try(body=inner, handlers=handlers, orelse=orelse, final=final):
                    walk(inner, owner)
                    for handler in handlers:
                        walk(handler.body, owner)
                    walk(orelse, owner)
                    walk(final, owner)
                case _:
                    pass

    walk(body, None)
    return found


def macros_of(body: tuple[Stmt, ...]) -> list[Function]:
    """Every macro with parameters that an outline defines."""
    return [one.function for one in body if isinstance(one, Define) and one.function.macro]


class Unit(msgspec.Struct, array_like=True):
    """One file, lowered.

    ``body`` is the outline: imports, definitions and module-level statements, with functions' bodies
    left out. ``bodies`` has those that were asked for, by ``Function.index``. ``broken`` counts the
    places that the parser could not read.
    """

    path: str
    language: str
    body: tuple[Stmt, ...]
    bodies: dict[int, tuple[Stmt, ...]]
    broken: int = 0
