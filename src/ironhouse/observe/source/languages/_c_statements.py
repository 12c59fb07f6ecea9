"""Statements of C and C++, and the table of their handlers.

Owns one handler for each kind of statement: longer than most files, for they are many and each is short. Must not know
how expressions or declarations are read: it asks the ``Lowering`` and ``_c_declarations``. A handler appends, for one
statement of the source can be several of the form, and a run of ``else if`` is unrolled so that it costs no depth.
"""

from __future__ import annotations

from collections.abc import Callable

from tree_sitter import Node

from ironhouse.observe.source.form import (
    TEXT_LIMIT,
    Attr,
    Block,
    Call,
    Const,
    Define,
    Do,
    Expr,
    Handler,
    If,
    Index,
    Jump,
    Let,
    Loop,
    Name,
    Opaque,
    Return,
    Stmt,
    Switch,
    Try,
    Walrus,
)
from ironhouse.observe.source.languages._c_classes import define_type
from ironhouse.observe.source.languages._c_declarations import (
    TYPES_WITH_BODIES,
    condition,
    declare,
    declared,
    full_type,
    macro_arguments,
    target_of,
)
from ironhouse.observe.source.languages._c_expressions import ONE, assigned, updated
from ironhouse.observe.source.languages._c_functions import body_of, function
from ironhouse.observe.source.languages._c_lowering import IGNORED, Lowering, line_of, solid
from ironhouse.observe.source.languages._c_names import chain
from ironhouse.observe.source.languages._c_preprocessor import ALTERNATIVES, branches, define, include, using
from ironhouse.observe.source.languages._c_types import alias, typedef, typedef_name

ELSE_LIMIT = 40
"""Most ``else if`` that nest; those after them follow one another in the last ``else``."""

LABEL_LIMIT = 4
"""Most labels that each get a copy of the body that they share."""

FALLS = (3, 1)
"""Most bodies that a case without a ``break`` goes on with, by how many switches are around it: each is a copy."""

_ENDS = frozenset({"exit", "_exit", "_Exit", "abort", "quick_exit", "terminate"})
"""Calls that do not return."""


def _expression(low: Lowering, node: Node, out: list[Stmt]) -> None:
    for child in node.named_children:
        if child.type not in IGNORED:
            effect(low, child, out)


def effect(low: Lowering, node: Node, out: list[Stmt]) -> None:
    """An expression that stands as a statement."""
    kind = node.type
    line = node.start_point[0] + 1
    if kind == "assignment_expression":
        target, operator, value = assigned(low, node)
        out.append(Do(low.opaque(node), line) if target is None else Let(target, value, line, operator))
    elif kind == "update_expression":
        target, operator = updated(low, node)
        out.append(Let(target, ONE, line, operator))
    elif kind == "comma_expression":
        while node.type == "comma_expression":
            inside = solid(node)
            if len(inside) != 2:
                break
            effect(low, inside[0], out)
            node = inside[1]
        effect(low, node, out) if node.type != "comma_expression" else low.stmt(node, out)
    elif kind not in low.expressions and kind in low.statements:
        low.stmt(node, out)
    else:
        value = low.expr(node)
        out.append(Do(value, line))
        if kind == "call_expression" and _never_returns(value):
            out.append(Jump("raise", line))


def _never_returns(value: Expr) -> bool:
    if not isinstance(value, Call):
        return False
    name = value.func
    if isinstance(name, Attr):
        return name.name in _ENDS and name.base == Name("std")
    return isinstance(name, Name) and name.id in _ENDS


def _block(low: Lowering, node: Node, out: list[Stmt]) -> None:
    out.append(Block(low.block(node)))


def _if(low: Lowering, node: Node, out: list[Stmt]) -> None:
    arms: list[tuple[list[Stmt], Expr, tuple[Stmt, ...], int, str]] = []
    last: tuple[Stmt, ...] = ()
    current: Node | None = node
    while current is not None:
        test = current.child_by_field_name("condition")
        before: list[Stmt] = []
        value = condition(low, test, before) if test is not None else low.opaque(current)
        text = "" if test is None else test_text(low, test)
        for child in current.children:
            if child.type == "ERROR":
                _broken(low, child, before)
        arms.append((before, value, low.block(current.child_by_field_name("consequence")), line_of(current), text))
        current, last = _otherwise(low, current)
    out.extend(_folded(arms, last))


def _otherwise(low: Lowering, node: Node) -> tuple[Node | None, tuple[Stmt, ...]]:
    """What follows ``else``: the next ``if``, or the last statements."""
    other = node.child_by_field_name("alternative")
    if other is None:
        return None, ()
    inside = solid(other) if other.type == "else_clause" else [other]
    if len(inside) == 1:
        if inside[0].type == "if_statement":
            return inside[0], ()
        return None, low.block(inside[0])
    out: list[Stmt] = []
    for child in inside:
        low.stmt(child, out)
    return None, tuple(out)


def _folded(
    arms: list[tuple[list[Stmt], Expr, tuple[Stmt, ...], int, str]], last: tuple[Stmt, ...]
) -> tuple[Stmt, ...]:
    """The arms of one ``if`` as nested ``If``s."""
    flat: list[Stmt] = []
    for before, test, then, line, text in arms[ELSE_LIMIT:]:
        flat += [*before, If(test, then, (), line, text)]
    result = (*flat, *last)
    for before, test, then, line, text in reversed(arms[:ELSE_LIMIT]):
        result = (*before, If(test, then, result, line, text))
    return result


def test_text(low: Lowering, node: Node) -> str:
    """A condition as the source writes it, without its parentheses."""
    text = low.excerpt(node)
    return text[1:-1].strip() if text[:1] == "(" and text[-1:] == ")" else text.removeprefix("(")


def _while(low: Lowering, node: Node, out: list[Stmt]) -> None:
    test, value = _loop_test(low, node.child_by_field_name("condition"))
    body = low.block(node.child_by_field_name("body"))
    out.append(Loop(None, None, value, (*test, *body), (), line_of(node)))


def _loop_test(low: Lowering, node: Node | None) -> tuple[list[Stmt], Expr | None]:
    """A loop's test; a variable that it declares is set anew each time."""
    if node is None:
        return [], None
    before: list[Stmt] = []
    value = condition(low, node, before)
    if len(before) == 1 and isinstance(before[0], Let) and before[0].value is not None:
        return [], Walrus(before[0].target, before[0].value)
    return before, value


def _do(low: Lowering, node: Node, out: list[Stmt]) -> None:
    test = node.child_by_field_name("condition")
    body = low.block(node.child_by_field_name("body"))
    out.append(Loop(None, None, None if test is None else low.expr(test), body, (), line_of(node), once=True))


def _for(low: Lowering, node: Node, out: list[Stmt]) -> None:
    before, test = node.child_by_field_name("initializer"), node.child_by_field_name("condition")
    step, body = node.child_by_field_name("update"), node.child_by_field_name("body")
    if before is not None:
        _either(low, before, out)
    inside: list[Stmt] = list(low.block(body))
    if step is not None:
        _either(low, step, inside)
    out.append(Loop(None, None, None if test is None else low.expr(test), tuple(inside), (), line_of(node)))


def _either(low: Lowering, node: Node, out: list[Stmt]) -> None:
    """A part of a ``for`` that is a statement or a bare expression."""
    if node.type in low.expressions:
        effect(low, node, out)
    elif node.type == "init_statement":
        for child in node.named_children:
            low.stmt(child, out)
    else:
        low.stmt(node, out)


def _for_range(low: Lowering, node: Node, out: list[Stmt]) -> None:
    before = node.child_by_field_name("initializer")
    if before is not None:
        _either(low, before, out)
    read = declared(node.child_by_field_name("declarator"))
    over = node.child_by_field_name("right")
    target = None if read.name is None else target_of(low, read.name)
    body = low.block(node.child_by_field_name("body"))
    out.append(Loop(target, None if over is None else low.expr(over), None, body, (), line_of(node)))


def _switch(low: Lowering, node: Node, out: list[Stmt]) -> None:
    subject, body = node.child_by_field_name("condition"), node.child_by_field_name("body")
    value = condition(low, subject, out) if subject is not None else low.opaque(node)
    cases: list[tuple[Expr | None, tuple[Stmt, ...]]] = []
    labels: list[Expr | None] = []
    low.switches += 1
    for child in _flat_cases(body):
        statements: list[Stmt] = []
        if child.type != "case_statement":
            low.stmt(child, statements)
            if not statements:
                continue
            if labels:
                shared = tuple(statements)
                cases += [(label, shared) for label in _labels(low, labels)]
                labels = []
            elif cases:
                label, before = cases[-1]
                cases[-1] = (label, (*before, *statements))
            continue
        pattern = child.child_by_field_name("value")
        for part in child.named_children:
            if part != pattern and part.type not in IGNORED:
                low.stmt(part, statements)
        labels.append(None if pattern is None else low.expr(pattern))
        if statements:
            shared = tuple(statements)
            cases += [(label, shared) for label in _labels(low, labels)]
            labels = []
    low.switches -= 1
    cases += [(label, ()) for label in _labels(low, labels)]
    if low.switches < len(FALLS):
        cases = [
            (label, _with_what_follows(cases, place, FALLS[low.switches])) for place, (label, _) in enumerate(cases)
        ]
    done = tuple((label, _without_break(found)) for label, found in cases)
    out.append(Switch(value, done, line_of(node)))


def _with_what_follows(cases: list[tuple[Expr | None, tuple[Stmt, ...]]], place: int, most: int) -> tuple[Stmt, ...]:
    """A case's body and those that it falls through to."""
    last = cases[place][1]
    found = last
    through = 0
    for _, body in cases[place + 1 :]:
        if through == most or not last or _ends(last[-1]):
            break
        if body is not last:
            found, last, through = (*found, *body), body, through + 1
    return found


def _ends(last: Stmt) -> bool:
    """Whether nothing goes on behind this statement."""
    match last:
        case Jump() | Return():
            return True
        case Block(body=body):
            return bool(body) and _ends(body[-1])
        case If(then=then, orelse=orelse):
            return bool(then and orelse) and _ends(then[-1]) and _ends(orelse[-1])
        case _:
            return False


def _labels(low: Lowering, labels: list[Expr | None]) -> list[Expr | None]:
    """The labels that one body gets. A few get it each; many, or those of a ``switch`` within another, are one that
    nothing is known of: copies of copies would grow without bound. With ``default`` among them it is that alone."""
    if None in labels:
        return [None]
    if len(labels) < 2 or (len(labels) <= LABEL_LIMIT and low.switches == 1):
        return labels
    return [Opaque(" | ".join(_label_text(label) for label in labels)[:TEXT_LIMIT])]


def _label_text(label: Expr | None) -> str:
    if isinstance(label, Const):
        return repr(label.value)
    path = []
    while isinstance(label, Attr):
        path.append(label.name)
        label = label.base
    return ".".join([label.id if isinstance(label, Name) else "…", *reversed(path)])


def _flat_cases(body: Node | None) -> list[Node]:
    """The cases and what stands between them, also those inside ``#if``."""
    if body is None:
        return []
    found: list[Node] = []
    stack = body.named_children[::-1]
    while stack:
        child = stack.pop()
        kind = child.type
        if kind in ("preproc_if", "preproc_ifdef") or kind in ALTERNATIVES:
            stack += child.named_children[::-1]
        elif kind not in ("identifier", "preproc_defined", "binary_expression", "unary_expression", "number_literal"):
            found.append(child)
    return found


def _without_break(body: tuple[Stmt, ...]) -> tuple[Stmt, ...]:
    if len(body) == 1 and isinstance(body[0], Block):
        body = body[0].body
    if body and isinstance(body[-1], Jump) and body[-1].kind == "break":
        body = body[:-1]
        if len(body) == 1 and isinstance(body[0], Block):
            body = body[0].body
    return body


def _try(low: Lowering, node: Node, out: list[Stmt]) -> None:
    handlers = [_handler(low, child) for child in node.named_children if child.type == "catch_clause"]
    out.append(Try(low.block(node.child_by_field_name("body")), tuple(handlers), (), (), line_of(node)))


def _handler(low: Lowering, node: Node) -> Handler:
    given = node.child_by_field_name("parameters")
    types: tuple[str, ...] = ()
    name = None
    for child in solid(given) if given is not None else []:
        read = declared(child.child_by_field_name("declarator"))
        types = (full_type(low, child.child_by_field_name("type")),)
        name = None if read.name is None else low.text(read.name)
    return Handler(types, name, low.block(node.child_by_field_name("body")), line_of(node))


def _return(low: Lowering, node: Node, out: list[Stmt]) -> None:
    inside = solid(node)
    out.append(Return(low.expr(inside[0]) if inside else None, line_of(node)))


def _throw(low: Lowering, node: Node, out: list[Stmt]) -> None:
    inside = solid(node)
    out.append(Jump("raise", line_of(node), low.expr(inside[0]) if inside else None))


def _jump(kind: str) -> Callable[[Lowering, Node, list[Stmt]], None]:
    def handler(_low: Lowering, node: Node, out: list[Stmt]) -> None:
        out.append(Jump(kind, line_of(node)))

    return handler


def _goto(low: Lowering, node: Node, out: list[Stmt]) -> None:
    label = node.child_by_field_name("label")
    out.append(Jump("goto", line_of(node), None if label is None else Name(low.text(label))))


def _labeled(low: Lowering, node: Node, out: list[Stmt]) -> None:
    label = node.child_by_field_name("label")
    for child in node.named_children:
        if child != label:
            low.stmt(child, out)


def _declaration(low: Lowering, node: Node, out: list[Stmt]) -> None:
    type_node = node.child_by_field_name("type")
    if type_node is not None and type_node.type in TYPES_WITH_BODIES:
        define_type(low, type_node, None, out)
    called = _called_element(low, node, type_node)
    if called is not None:
        out.append(Do(called, called.line))
        return
    declare(low, node, out)


def _called_element(low: Lowering, node: Node, type_node: Node | None) -> Call | None:
    """``table[key]();`` is to the grammar a function without parameters that is bound to ``[key]``, of type *table*."""
    head = node.child_by_field_name("declarator")
    bound = head.child_by_field_name("declarator") if head is not None and head.type == "function_declarator" else None
    if bound is None or bound.type != "structured_binding_declarator" or type_node is None:
        return None
    if type_node.type == "placeholder_type_specifier" or len(bound.named_children) != 1:
        return None
    element = Index(chain(low.source[type_node.start_byte : type_node.end_byte]), low.expr(bound.named_children[0]))
    return Call(element, (), (), line_of(node), node.start_byte, node.end_byte)


def _type(low: Lowering, node: Node, out: list[Stmt]) -> None:
    define_type(low, node, None, out)


def _typedef(low: Lowering, node: Node, out: list[Stmt]) -> None:
    type_node = node.child_by_field_name("type")
    if type_node is not None and type_node.type in TYPES_WITH_BODIES:
        define_type(low, type_node, typedef_name(low, node), out)
    typedef(low, node, out)


def _nested_function(low: Lowering, node: Node, out: list[Stmt]) -> None:
    """A function in a body is GNU C's, or a macro that opens a block: ``FOREACH(x, xs) { … }``."""
    body = body_of(low, node)
    read = declared(node.child_by_field_name("declarator"))
    if node.child_by_field_name("type") is not None and read.function is not None:
        out.append(Define(function(low, node, -1, False, body)))
        return
    if read.name is not None and read.function is not None:
        line = line_of(node)
        given = macro_arguments(low, read.function)
        out.append(Do(Call(target_of(low, read.name), given, (), line, node.start_byte, read.function.end_byte), line))
    out.append(Block(body))


def _conditional(low: Lowering, node: Node, out: list[Stmt]) -> None:
    arms: list[tuple[list[Stmt], Expr, tuple[Stmt, ...], int, str]] = []
    last: tuple[Stmt, ...] = ()
    for text, line, children in branches(low, node):
        inside: list[Stmt] = []
        for child in children:
            low.stmt(child, inside)
        if text:
            arms.append(([], Opaque(text), tuple(inside), line, text))
        else:
            last = tuple(inside)
    out.extend(_folded(arms, last))


def _broken(low: Lowering, node: Node, out: list[Stmt]) -> None:
    """What is readable in a place that the parser could not read: statements, and expressions that call."""
    for child in node.named_children:
        if child.type in low.statements:
            low.stmt(child, out)
        elif child.type in low.expressions and not isinstance(value := low.expr(child), Name | Const):
            out.append(Do(value, line_of(child)))


def _all(low: Lowering, node: Node, out: list[Stmt]) -> None:
    for child in node.named_children:
        low.stmt(child, out)


def _yield(low: Lowering, node: Node, out: list[Stmt]) -> None:
    out.append(Do(low.expressions["co_yield_expression"](low, node), line_of(node)))


STATEMENTS: dict[str, Callable[[Lowering, Node, list[Stmt]], None]] = {
    "expression_statement": _expression,
    "declaration": _declaration,
    "compound_statement": _block,
    "if_statement": _if,
    "while_statement": _while,
    "do_statement": _do,
    "for_statement": _for,
    "switch_statement": _switch,
    "return_statement": _return,
    "break_statement": _jump("break"),
    "continue_statement": _jump("continue"),
    "goto_statement": _goto,
    "labeled_statement": _labeled,
    "type_definition": _typedef,
    "struct_specifier": _type,
    "union_specifier": _type,
    "enum_specifier": _type,
    "function_definition": _nested_function,
    "preproc_if": _conditional,
    "preproc_ifdef": _conditional,
    "preproc_def": define,
    "preproc_include": include,
    "attributed_statement": _all,
    "ERROR": _broken,
}

CPP_STATEMENTS: dict[str, Callable[[Lowering, Node, list[Stmt]], None]] = {
    **STATEMENTS,
    "class_specifier": _type,
    "for_range_loop": _for_range,
    "try_statement": _try,
    "constructor_try_statement": _try,
    "throw_statement": _throw,
    "co_return_statement": _return,
    "co_yield_statement": _yield,
    "alias_declaration": alias,
    "namespace_alias_definition": alias,
    "using_declaration": using,
    "template_declaration": _all,
    "init_statement": _all,
}
