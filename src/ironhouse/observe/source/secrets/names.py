"""Which names hold a secret, in a function and in the rest of its file.

Owns what makes a secret key (a new key pair, a certificate that is loaded) and what it is given to (an option of a
socket, a binding's function), and how it goes from one name to another. The order of statements counts for nothing:
a name that holds a secret on some line holds it. Must not know where a secret must not go.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ironhouse.observe.source.form import (
    Attr,
    Binary,
    Call,
    Choice,
    Const,
    Expr,
    Index,
    Let,
    Map,
    Name,
    Node,
    Seq,
    Text,
    Walrus,
)
from ironhouse.observe.source.secrets.paths import Told, path_of, peeled

PAIRS = frozenset(("curve_keypair", "load_certificate", "generate_keypair"))
"""Functions that give back a public and a secret key, in this order."""

SECRET_PARTS = frozenset((1, "secret_key", "secret"))
"""What the secret key of such a pair is called."""

GIVEN_AT = {
    "zmq_curve_keypair": 1,
    "zmq_curve_public": 1,
    "curve_public": 0,
    "zcert_new_from": 1,
    "zcert_new_from_txt": 1,
    "zsock_set_curve_secretkey": 1,
    "zsock_set_curve_secretkey_bin": 1,
    "zsocket_set_curve_secretkey": 1,
    "zsocket_set_curve_secretkey_bin": 1,
    "zsock_set_plain_password": 1,
    "zsocket_set_plain_password": 1,
}
"""Functions and the place of the secret among their arguments."""

GIVING = frozenset(("zcert_secret_txt", "zcert_secret_key"))
"""Functions that give back a secret key."""

OPTIONS = {
    "curve_secretkey": "CURVE_SECRETKEY",
    "curve_secret_key": "CURVE_SECRETKEY",
    "plain_password": "PLAIN_PASSWORD",
}
"""Options of sockets that are secrets, by their names in any binding, in lower case."""

KEPT_WHOLE = frozenset(("format", "join", "dumps", "list", "tuple", "dict", "str_format", "sprintf"))
"""Functions whose result shows what they are given."""


class Names:
    """What holds secrets in one body. *shared* are names that the rest of the file has too; they grow with it."""

    def __init__(self, shared: dict[str, str], everywhere: frozenset[str]) -> None:
        self._shared = shared
        self._everywhere = everywhere
        self._own: dict[str, str] = {}
        self._pairs: set[str] = set()
        self._makes = False
        self.given: list[tuple[str, Expr, int]] = []
        """What options and functions were given as a secret: the option, the expression, the line."""

    def learn(self, nodes: Told) -> None:
        """Take in what the statements say, until nothing new comes of it."""
        for node, line in nodes:
            self.given += [(option, value, line) for option, value in _given(node)]
            self._makes = self._makes or (isinstance(node, Call) and _last(node) in PAIRS)
        for option, value, _ in self.given:
            self._add(path_of(value), option)
        before = -1
        while before != len(self._own) + len(self._shared) + len(self._pairs):
            before = len(self._own) + len(self._shared) + len(self._pairs)
            for node, _ in nodes:
                self._assignment(node)

    def any(self) -> bool:
        """Whether something holds a secret at all."""
        return bool(self._own or self._shared or self._pairs or self._makes)

    def what(self, e: Expr) -> str:
        """The option that the secret which *e* passes on is for; empty when it passes on none."""
        inner = peeled(e)
        match inner:
            case Call(func=Name(id=name) | Attr(name=name)) if name in GIVING:
                return "CURVE_SECRETKEY"
            case Index(base=base, key=Const(value=key)) if key in SECRET_PARTS and self._is_pair(base):
                return "CURVE_SECRETKEY"
            case Attr(base=base, name=name) if name in SECRET_PARTS and self._is_pair(base):
                return "CURVE_SECRETKEY"
        path = path_of(inner)
        return (self._own.get(path) or self._shared.get(path) or "") if path else ""

    def shown(self, e: Expr) -> tuple[str, str]:
        """The option, and the name, of the first secret that a reader of *e* as text would see."""
        option = self.what(e)
        if option:
            return option, path_of(e) or _called(peeled(e))
        if self._is_pair(e):
            return "CURVE_SECRETKEY", path_of(e) or _called(peeled(e))
        for part in _visible(peeled(e)):
            found = self.shown(part)
            if found[0]:
                return found
        return "", ""

    def _is_pair(self, e: Expr) -> bool:
        inner = peeled(e)
        if isinstance(inner, Call) and isinstance(inner.func, Name | Attr):
            return _last(inner) in PAIRS
        return path_of(inner) in self._pairs

    def _add(self, path: str, option: str) -> None:
        if not path:
            return
        head = path.partition(".")[0]
        shared = head in ("self", "this", "cls") or path in self._everywhere or (head.endswith("_") and "." not in path)
        (self._shared if shared else self._own).setdefault(path, option)

    def _assignment(self, node: Node) -> None:
        match node:
            case Let(target=target, value=value) if value is not None:
                self._let(target, value)
            case Walrus(target=target, value=value):
                self._let(target, value)
            case Call(func=Attr(base=base, name="append" | "extend" | "insert" | "push_back"), args=args) if args:
                option, _ = self.shown(args[-1])
                if option:
                    self._add(path_of(base), option)
            case Call(func=Name(id="strcpy" | "strncpy" | "memcpy" | "snprintf" | "sprintf"), args=(target, *rest)):
                option = next((found for one in rest if (found := self.shown(one)[0])), "")
                if option:
                    self._add(path_of(target), option)
            case _:
                pass

    def _let(self, target: Expr, value: Expr) -> None:
        if isinstance(target, Seq):
            if len(target.items) == 2 and self._is_pair(value):
                self._add(path_of(target.items[1]), "CURVE_SECRETKEY")
            elif isinstance(value, Seq) and len(value.items) == len(target.items):
                for one, other in zip(target.items, value.items, strict=True):
                    self._let(one, other)
            return
        path = path_of(target)
        if not path:
            return
        if self._is_pair(value):
            self._pairs.add(path)
            return
        option, _ = self.shown(value)
        if option:
            self._add(path, option)


def _given(node: Node) -> Iterator[tuple[str, Expr]]:
    """What a call or an assignment gives to an option or a function as a secret."""
    match node:
        case Let(target=Attr(name=name) as target, value=value) if value is not None and name.lower() in OPTIONS:
            yield OPTIONS[name.lower()], value
            yield OPTIONS[name.lower()], target
        case Call(args=args, kwargs=kwargs):
            for name, value in kwargs:
                if name in OPTIONS:
                    yield OPTIONS[name], value
            name = _last(node)
            place = GIVEN_AT.get(name)
            if place is not None and place < len(args):
                yield "PLAIN_PASSWORD" if name.endswith("password") else "CURVE_SECRETKEY", args[place]
            for option, value in pairwise(args):
                called = option_called(option)
                if called:
                    yield called, value
        case _:
            pass


def option_called(e: Expr) -> str:
    """The secret option that ``zmq.CURVE_SECRETKEY``, ``ZMQ_CURVE_SECRETKEY`` or ``sockopt::curve_secretkey`` is."""
    match e:
        case Attr(name=name) | Name(id=name):
            lowered = name.lower().removeprefix("zmq_")
            told = isinstance(e, Attr) or name.startswith("ZMQ_") or name.isupper()
            return OPTIONS.get(lowered, "") if told else ""
        case _:
            return ""


def _called(e: Expr) -> str:
    return f"{_last(e)}()" if isinstance(e, Call) else "a key pair"


def _last(call: Call) -> str:
    match call.func:
        case Name(id=name) | Attr(name=name):
            return name
        case _:
            return ""


def _visible(e: Expr) -> Iterator[Expr]:
    """The parts of *e* that its text shows as they are."""
    match e:
        case Text(parts=parts):
            yield from parts
        case Binary(op="+" | "%", left=left, right=right):
            yield left
            yield right
        case Binary(op="or", left=left, right=right):
            yield left
            yield right
        case Choice(then=then, orelse=orelse):
            yield then
            yield orelse
        case Seq(items=items):
            yield from items
        case Map(items=items):
            yield from (value for _, value in items)
        case Call(func=Name(id=name) | Attr(name=name), args=args, kwargs=kwargs) if name in KEPT_WHOLE:
            yield from args
            yield from (value for _, value in kwargs)
        case _:
            pass
