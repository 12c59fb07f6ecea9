"""Python, parsed by tree-sitter and lowered to the form: statements, functions, classes, whole files.

Owns the statements; ``_python_expressions`` has what they are made of. Must not know any name of a
binding. Python 2 parses too (``print`` statements, ``except E, e``); Cython as far as it looks like Python.
Longer than most files because one class has a method for each of Python's thirty statements.

- The outline leaves functions' bodies out: nothing below a ``def`` is visited until it is asked for.
- A broken place costs itself alone: the statements and the calls inside an error node are kept.
- ``del``, ``pass``, type aliases and literals that stand as statements (docstrings) do nothing and vanish.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from tree_sitter import Language, Node, Parser, Tree

from ironhouse.observe.source.form import (
    Attr,
    Call,
    Class,
    Const,
    Define,
    DefineClass,
    Do,
    Expr,
    Function,
    Handler,
    If,
    Import,
    Index,
    Jump,
    Let,
    Loop,
    Name,
    Opaque,
    Return,
    Scope,
    Seq,
    Stmt,
    Switch,
    Try,
    Unit,
    With,
)
from ironhouse.observe.source.languages import FrontEnd, parse_parts
from ironhouse.observe.source.languages._python_expressions import (
    DEPTH_LIMIT,
    WIDTH_LIMIT,
    expression,
    first,
    is_expression,
    parameters,
)
from ironhouse.observe.source.languages._python_text import EXTRAS, significant, snippet, view, words
from ironhouse.observe.source.languages._python_top_level import TopLevel

Block = tuple[Stmt, ...]

_INERT = frozenset({"string", "concatenated_string", "integer", "float", "identifier", "true", "false", "none"}) | {
    "ellipsis",
    *EXTRAS,
}
"""What does nothing when it stands as a statement."""

_NOTHING = Opaque("")


class Python:
    """The front end; see ``FrontEnd`` for what each method promises."""

    language = "python"
    suffixes: tuple[str, ...] = (".py", ".pyw", ".pyx", ".pxd")
    version = 1

    def parse(self, source: bytes) -> Tree:
        return _parser().parse(source)

    def top_level(self, source: bytes) -> TopLevel:
        return TopLevel(source)

    def excerpt(self, source: bytes, spans: Sequence[tuple[int, int]]) -> Tree:
        return parse_parts(Parser(_language()), source, spans)

    def outline(self, path: str, source: bytes, tree: Tree) -> Unit:
        root = tree.root_node
        body = _Lowering(view(source), with_bodies=False).block(root, 0)
        return Unit(path, self.language, body, {}, _broken_places(root))

    def body(self, source: bytes, tree: Tree, function: Function) -> Block:
        node = tree.root_node.descendant_for_byte_range(function.start, function.end)
        while node is not None and (node.type != "function_definition" or node.start_byte != function.start):
            node = node.parent
        if node is None:
            return ()
        return _Lowering(view(source), with_bodies=True).block(node.child_by_field_name("body"), 0)


@cache
def _parser() -> Parser:
    return Parser(_language())


@cache
def _language() -> Language:
    # The grammar's package costs ten milliseconds to import: paid only where there is Python to parse.
    import tree_sitter_python

    return Language(tree_sitter_python.language())


def _broken_places(root: Node) -> int:
    """Error nodes and missing tokens. An error inside another is the same place."""
    count = 0
    waiting = [root] if root.has_error else []
    while waiting:
        node = waiting.pop()
        if node.is_error or node.is_missing:
            count += 1
        else:
            waiting.extend([kid for kid in node.children if kid.has_error])
    return count


class _Lowering:
    """One pass over a file's outline or over one body.

    A statement's method appends what it lowers to ``out``: one statement of Python may be several of the form.
    """

    __slots__ = ("functions", "text", "with_bodies")

    def __init__(self, text: str, with_bodies: bool) -> None:
        self.text = text
        self.with_bodies = with_bodies
        self.functions = 0

    def block(self, node: Node | None, depth: int) -> Block:
        """The statements directly under *node*."""
        if node is None:
            return ()
        out: list[Stmt] = []
        if depth > DEPTH_LIMIT:
            out.append(Do(Opaque(snippet(node, self.text)), _line(node)))
        else:
            self.statements(node, out, depth + 1)
        return tuple(out)

    def statements(self, node: Node, out: list[Stmt], depth: int) -> None:
        for kid in node.named_children:
            kind = kid.type
            lower = _STATEMENTS.get(kind)
            if lower is None:
                self.stray(kid, kind, out, depth)
                continue
            lower(self, kid, out, depth)
            if kind in _COMPOUND and kid.has_error:
                for error in kid.children:
                    if error.is_error:
                        self.stray(error, "ERROR", out, depth)

    def stray(self, node: Node, kind: str, out: list[Stmt], depth: int) -> None:
        """What an error left where a statement should be: an expression, a clause, a heap of both."""
        if kind in _INERT:
            return
        if is_expression(kind):
            out.append(Do(self.value(node, depth), _line(node)))
        elif depth > DEPTH_LIMIT:
            out.append(Do(Opaque(snippet(node, self.text)), _line(node)))
        else:
            self.statements(node, out, depth + 1)

    def value(self, node: Node, depth: int) -> Expr:
        return expression(node, self.text, depth)

    def field(self, node: Node, name: str, depth: int) -> Expr:
        child = node.child_by_field_name(name)
        return _NOTHING if child is None else expression(child, self.text, depth)

    def inner(self, node: Node, name: str, depth: int) -> Block:
        return self.block(node.child_by_field_name(name), depth)

    # Simple statements

    def expression_statement(self, node: Node, out: list[Stmt], depth: int) -> None:
        for kid in node.named_children:
            kind = kid.type
            if kind == "assignment":
                self.assignment(kid, out, depth)
            elif kind == "augmented_assignment":
                self.augmented(kid, out, depth)
            elif kind not in _INERT:
                out.append(Do(expression(kid, self.text, depth), _line(kid)))

    def assignment(self, node: Node, out: list[Stmt], depth: int) -> None:
        """``a = b = value`` evaluates once: the last target takes the value, the others take that target's."""
        line = _line(node)
        targets: list[Expr] = []
        while True:
            kids = node.children
            right: Node | None
            if len(kids) == 3 and kids[1].type == "=":
                left, right, annotation = kids[0], kids[2], None
            else:
                found = node.child_by_field_name("left")
                left = kids[0] if found is None else found
                right, annotation = node.child_by_field_name("right"), node.child_by_field_name("type")
            targets.append(expression(left, self.text, depth))
            if right is None or right.type != "assignment":
                break
            node = right
        value = None if right is None else expression(right, self.text, depth)
        declared = None if annotation is None else snippet(annotation, self.text)
        out.append(Let(targets[-1], value, line, "", declared))
        for target in targets[-2::-1]:
            out.append(Let(target, targets[-1], line))

    def augmented(self, node: Node, out: list[Stmt], depth: int) -> None:
        operator = node.child_by_field_name("operator")
        op = "" if operator is None else operator.type.removesuffix("=")
        out.append(Let(self.field(node, "left", depth), self.field(node, "right", depth), _line(node), op))

    def returned(self, node: Node, out: list[Stmt], depth: int) -> None:
        out.append(Return(first(node, self.text, depth), _line(node)))

    def raised(self, node: Node, out: list[Stmt], depth: int) -> None:
        out.append(Jump("raise", _line(node), first(node, self.text, depth)))

    def broke(self, node: Node, out: list[Stmt], depth: int) -> None:
        out.append(Jump("break", _line(node)))

    def continued(self, node: Node, out: list[Stmt], depth: int) -> None:
        out.append(Jump("continue", _line(node)))

    def asserted(self, node: Node, out: list[Stmt], depth: int) -> None:
        """The test alone, for its effect: set-up is done inside assertions. The message is not evaluated."""
        test = first(node, self.text, depth)
        if test is not None:
            out.append(Do(test, _line(node)))

    def scope(self, node: Node, out: list[Stmt], depth: int) -> None:
        out.append(Scope(tuple([words(kid, self.text) for kid in significant(node)])))

    def printed(self, node: Node, out: list[Stmt], depth: int) -> None:
        """Python 2's ``print a, b`` and ``exec code`` are calls of what they became."""
        args: list[Expr] = []
        kwargs: list[tuple[str, Expr]] = []
        for kid in significant(node):
            if kid.type == "chevron":
                kwargs.append(("file", first(kid, self.text, depth) or _NOTHING))
            else:
                args.append(self.value(kid, depth))
        name = Name(node.type.removesuffix("_statement"))
        call = Call(name, tuple(args), tuple(kwargs), _line(node), node.start_byte, node.end_byte)
        out.append(Do(call, _line(node)))

    def alias(self, node: Node, out: list[Stmt], depth: int) -> None:
        """The grammar reads ``type(self).x = value`` as the alias of a type; a real alias does nothing."""
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        links: list[Node] = []
        kids = [] if left is None else significant(left)
        while kids and kids[0].type in {"attribute", "subscript"} and len(links) < WIDTH_LIMIT:
            links.append(kids[0])
            kids = significant(kids[0])
        if right is None or not links or not kids or kids[0].type != "parenthesized_expression":
            return
        line = _line(node)
        target: Expr = Call(Name("type"), (self.value(kids[0], depth),), (), line, node.start_byte, kids[0].end_byte)
        for link in reversed(links):
            if link.type == "attribute":
                name = link.child_by_field_name("attribute")
                target = Attr(target, "" if name is None else words(name, self.text))
            else:
                target = Index(target, self.field(link, "subscript", depth))
        out.append(Let(target, first(right, self.text, depth), line))

    def nothing(self, node: Node, out: list[Stmt], depth: int) -> None:
        """``pass``, ``del``, ``from __future__``."""

    # Imports

    def imported(self, node: Node, out: list[Stmt], depth: int) -> None:
        for kid in node.children_by_field_name("name"):
            module, alias = self.aliased(kid)
            out.append(Import(module, (), alias, 0, _line(node)))

    def imported_from(self, node: Node, out: list[Stmt], depth: int) -> None:
        source = node.child_by_field_name("module_name")
        dotted = "" if source is None else self.dotted(source)
        module = dotted.lstrip(".")
        names: list[tuple[str, str]] = []
        for kid in node.children_by_field_name("name"):
            name, alias = self.aliased(kid)
            names.append((name, alias or name))
        if any(kid.type == "wildcard_import" for kid in node.named_children):
            names.append(("*", "*"))
        if names:
            out.append(Import(module, tuple(names), None, len(dotted) - len(module), _line(node)))

    def aliased(self, node: Node) -> tuple[str, str | None]:
        if node.type != "aliased_import":
            return self.dotted(node), None
        name, alias = node.child_by_field_name("name"), node.child_by_field_name("alias")
        return "" if name is None else self.dotted(name), None if alias is None else words(alias, self.text)

    def dotted(self, node: Node) -> str:
        return "".join(words(node, self.text).split())

    # Compound statements

    def condition(self, node: Node, out: list[Stmt], depth: int) -> None:
        """An ``elif`` is an ``If`` in the other branch; a very long chain of them is a flat ``Switch`` of tests."""
        branches = [node]
        last: Node | None = None
        for kid in node.children_by_field_name("alternative"):
            if kid.type == "elif_clause":
                branches.append(kid)
            else:
                last = kid
        lowered: list[tuple[Expr, Block, Node]] = []
        for branch in branches:
            test = self.field(branch, "condition", depth)
            lowered.append((test, self.inner(branch, "consequence", depth), branch))
        orelse = () if last is None else self.inner(last, "body", depth)
        if len(lowered) > WIDTH_LIMIT:
            cases: list[tuple[Expr | None, Block]] = [(test, then) for test, then, _ in lowered]
            out.append(Switch(Const(True), (*cases, (None, orelse)), _line(node)))
            return
        for test, then, branch in reversed(lowered):
            shown = branch.child_by_field_name("condition")
            orelse = (If(test, then, orelse, _line(branch), "" if shown is None else snippet(shown, self.text)),)
        out.extend(orelse)

    def iteration(self, node: Node, out: list[Stmt], depth: int) -> None:
        target, values = self.field(node, "left", depth), self.field(node, "right", depth)
        body, orelse = self.inner(node, "body", depth), self.alternative(node, depth)
        out.append(Loop(target, values, None, body, orelse, _line(node)))

    def repetition(self, node: Node, out: list[Stmt], depth: int) -> None:
        test = self.field(node, "condition", depth)
        body, orelse = self.inner(node, "body", depth), self.alternative(node, depth)
        out.append(Loop(None, None, test, body, orelse, _line(node)))

    def alternative(self, node: Node, depth: int) -> Block:
        clause = node.child_by_field_name("alternative")
        return () if clause is None else self.inner(clause, "body", depth)

    def attempt(self, node: Node, out: list[Stmt], depth: int) -> None:
        body: Block = ()
        orelse: Block = ()
        final: Block = ()
        handlers: list[Handler] = []
        for kid in node.named_children:
            kind = kid.type
            if kind == "block":
                body = self.block(kid, depth)
            elif kind.startswith("except"):
                handlers.append(self.handler(kid, depth))
            elif kind == "else_clause":
                orelse = self.inner(kid, "body", depth)
            elif kind == "finally_clause":
                final = self.block(_block_of(kid), depth)
        out.append(Try(body, tuple(handlers), orelse, final, _line(node)))

    def handler(self, node: Node, depth: int) -> Handler:
        caught = node.children_by_field_name("value")
        name: str | None = None
        if len(caught) == 1 and caught[0].type == "as_pattern":
            kids = significant(caught[0])
            caught, name = kids[:1], words(kids[-1], self.text)
        elif len(caught) == 2 and words(caught[1], self.text)[:1].islower():
            # ``except E, e`` of Python 2, and not the bare pair of classes of Python 3.14.
            name = words(caught.pop(), self.text)
        elif (alias := node.child_by_field_name("alias")) is not None:
            name = words(alias, self.text)
        types = [kid for one in caught for kid in (significant(one) if one.type == "tuple" else [one])]
        shown = tuple([snippet(kid, self.text) for kid in types])
        return Handler(shown, name, self.block(_block_of(node), depth), _line(node))

    def managed(self, node: Node, out: list[Stmt], depth: int) -> None:
        items: list[tuple[Expr, Expr | None]] = []
        clause = next((kid for kid in node.named_children if kid.type == "with_clause"), None)
        for item in () if clause is None else clause.named_children:
            kids = significant(item)
            if item.type != "with_item" or not kids:
                continue
            pair = significant(kids[0]) if kids[0].type == "as_pattern" else ()
            if len(pair) == 2:
                items.append((self.value(pair[0], depth), self.value(pair[1], depth)))
            else:
                items.append((self.value(kids[0], depth), None))
        out.append(With(tuple(items), self.inner(node, "body", depth), _line(node)))

    def match(self, node: Node, out: list[Stmt], depth: int) -> None:
        subjects = [self.value(kid, depth) for kid in node.children_by_field_name("subject")]
        subject = subjects[0] if len(subjects) == 1 else Seq("tuple", tuple(subjects))
        cases: list[tuple[Expr | None, Block]] = []
        body = node.child_by_field_name("body")
        for kid in () if body is None else body.named_children:
            if kid.type == "case_clause":
                cases.append(self.case(kid, depth))
        out.append(Switch(subject, tuple(cases), _line(node)))

    def case(self, node: Node, depth: int) -> tuple[Expr | None, Block]:
        """A guard becomes an ``If`` in the body; only a bare ``case _`` is the default."""
        patterns = [self.value(kid, depth) for kid in significant(node) if kid.type == "case_pattern"]
        pattern: Expr | None = patterns[0] if patterns else None
        body = self.inner(node, "consequence", depth)
        guard = node.child_by_field_name("guard")
        if guard is not None:
            test = first(guard, self.text, depth) or _NOTHING
            shown = snippet(guard, self.text).removeprefix("if ")
            body = (If(test, body, (), _line(guard), shown),)
        elif pattern == Name("_"):
            pattern = None
        return pattern, body

    # Definitions

    def function(self, node: Node, out: list[Stmt], depth: int, decorators: tuple[Expr, ...] = ()) -> None:
        name, returns = node.child_by_field_name("name"), node.child_by_field_name("return_type")
        index = -1
        if not self.with_bodies:
            index = self.functions
            self.functions += 1
        out.append(
            Define(
                Function(
                    "" if name is None else words(name, self.text),
                    parameters(node.child_by_field_name("parameters"), self.text, depth),
                    _line(node),
                    node.start_byte,
                    node.end_byte,
                    index,
                    decorators,
                    is_async=node.children[0].type == "async",
                    static=any(decorator == _STATIC for decorator in decorators),
                    body=self.inner(node, "body", depth) if self.with_bodies else None,
                    returns=None if returns is None else snippet(returns, self.text),
                )
            )
        )

    def class_(self, node: Node, out: list[Stmt], depth: int, decorators: tuple[Expr, ...] = ()) -> None:
        name, heads = node.child_by_field_name("name"), node.child_by_field_name("superclasses")
        bases = [kid for kid in ([] if heads is None else significant(heads)) if kid.type != "keyword_argument"]
        body: list[Stmt] = []
        fields: list[tuple[str, str]] = []
        for statement in self.inner(node, "body", depth):
            if isinstance(statement, Let) and statement.type is not None and isinstance(statement.target, Name):
                fields.append((statement.target.id, statement.type))
                if statement.value is None:
                    continue
            body.append(statement)
        out.append(
            DefineClass(
                Class(
                    "" if name is None else words(name, self.text),
                    tuple([self.value(kid, depth) for kid in bases]),
                    tuple(body),
                    tuple(fields),
                    _line(node),
                    node.start_byte,
                    node.end_byte,
                    decorators,
                )
            )
        )

    def decorated(self, node: Node, out: list[Stmt], depth: int) -> None:
        decorators: list[Expr] = []
        for kid in node.named_children:
            kind = kid.type
            if kind == "decorator":
                decorators.append(first(kid, self.text, depth) or _NOTHING)
            elif kind == "function_definition":
                self.function(kid, out, depth, tuple(decorators))
            elif kind == "class_definition":
                self.class_(kid, out, depth, tuple(decorators))


def _line(node: Node) -> int:
    return node.start_point[0] + 1


def _block_of(node: Node) -> Node | None:
    return next((kid for kid in node.named_children if kid.type == "block"), None)


_STATIC = Name("staticmethod")

_COMPOUND: dict[str, Callable[[_Lowering, Node, list[Stmt], int], None]] = {
    "if_statement": _Lowering.condition,
    "for_statement": _Lowering.iteration,
    "while_statement": _Lowering.repetition,
    "try_statement": _Lowering.attempt,
    "with_statement": _Lowering.managed,
    "match_statement": _Lowering.match,
    "function_definition": _Lowering.function,
    "class_definition": _Lowering.class_,
    "decorated_definition": _Lowering.decorated,
}

_STATEMENTS: dict[str, Callable[[_Lowering, Node, list[Stmt], int], None]] = {
    "expression_statement": _Lowering.expression_statement,
    "return_statement": _Lowering.returned,
    "raise_statement": _Lowering.raised,
    "break_statement": _Lowering.broke,
    "continue_statement": _Lowering.continued,
    "assert_statement": _Lowering.asserted,
    "global_statement": _Lowering.scope,
    "nonlocal_statement": _Lowering.scope,
    "print_statement": _Lowering.printed,
    "exec_statement": _Lowering.printed,
    "pass_statement": _Lowering.nothing,
    "delete_statement": _Lowering.nothing,
    "type_alias_statement": _Lowering.alias,
    "future_import_statement": _Lowering.nothing,
    "import_statement": _Lowering.imported,
    "import_from_statement": _Lowering.imported_from,
    **_COMPOUND,
}

FRONT_END: FrontEnd = Python()
