"""A form's expression as readable text, for reports: close to the source, cut at ``TEXT_LIMIT``.

Owns nothing but the wording. Python's spelling serves every language: ``a->b`` reads ``a.b``.
"""

from __future__ import annotations

from ironhouse.observe.source.form import (
    TEXT_LIMIT,
    Attr,
    Await,
    Binary,
    Call,
    Choice,
    Comp,
    Const,
    Expr,
    Index,
    Lambda,
    Map,
    Name,
    Opaque,
    Ref,
    Seq,
    Star,
    Text,
    Unary,
    Walrus,
    Yield,
)

DEPTH_LIMIT = 12


def unparse(expr: Expr | None) -> str:
    """*expr* as text of at most ``TEXT_LIMIT`` characters."""
    text = _show(expr, 0)
    return text if len(text) <= TEXT_LIMIT else text[: TEXT_LIMIT - 1] + "…"


def _show(expr: Expr | None, depth: int) -> str:
    if depth > DEPTH_LIMIT:
        return "…"
    deeper = depth + 1
    match expr:
        case None:
            return ""
        case Const(value=value):
            return f'"{value}"' if isinstance(value, str) else str(value)
        case Name(id=name):
            return name
        case Attr(base=base, name=name):
            return f"{_show(base, deeper)}.{name}"
        case Index(base=base, key=key):
            return f"{_show(base, deeper)}[{_show(key, deeper)}]"
        case Call(func=func, args=args, kwargs=kwargs):
            given = [_show(arg, deeper) for arg in args[:8]]
            given += [f"{name}={_show(value, deeper)}" for name, value in kwargs[:8]]
            return f"{_show(func, deeper)}({', '.join(given)})"
        case Text(parts=parts):
            inner = (p.value if isinstance(p, Const) else f"{{{_show(p, deeper)}}}" for p in parts)
            return f'"{"".join(str(part) for part in inner)}"'
        case Seq(items=items):
            return f"[{', '.join(_show(item, deeper) for item in items[:8])}]"
        case Map(items=pairs):
            return "{" + ", ".join(f"{_show(k, deeper)}: {_show(v, deeper)}" for k, v in pairs[:8]) + "}"
        case Binary(op=op, left=left, right=right):
            return f"{_show(left, deeper)} {op} {_show(right, deeper)}"
        case Unary(op=op, operand=operand):
            return f"{op}{' ' if op == 'not' else ''}{_show(operand, deeper)}"
        case Choice(test=test, then=then, orelse=orelse):
            return f"{_show(then, deeper)} if {_show(test, deeper)} else {_show(orelse, deeper)}"
        case Ref(target=target):
            return f"&{_show(target, deeper)}"
        case Await(value=value):
            return f"await {_show(value, deeper)}"
        case Star(value=value):
            return f"*{_show(value, deeper)}"
        case Walrus(target=target, value=value):
            return f"{_show(target, deeper)} = {_show(value, deeper)}"
        case Comp(element=element, target=target, iter=source):
            return f"[{_show(element, deeper)} for {_show(target, deeper)} in {_show(source, deeper)}]"
        case Lambda():
            return "lambda"
        case Yield(value=value):
            return f"yield {_show(value, deeper)}"
        case Opaque(text=text):
            return text
