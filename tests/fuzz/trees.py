"""Trees of files that nobody wrote: bytes, torn programs, and programs that use the bindings wrongly.

Owns the generators and the seeds that they tear. Must not know what is asserted of them. Every generator takes its
choices from the ``Random`` that it is given, so that hypothesis can replay and shrink them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from random import Random

from ironhouse.observe.source.bindings import bindings

Tree = dict[str, bytes]
Generator = Callable[[Random], Tree]

SUFFIXES = (".py", ".c", ".cpp", ".h", ".hpp")
SEED_LIMIT = 20_000
_PROJECT = Path(__file__).parents[2]


def _seeds() -> tuple[tuple[str, bytes], ...]:
    files = [
        file
        for folder in ("tests/rosetta", "examples/legacy")
        for file in sorted((_PROJECT / folder).rglob("*"))
        if file.suffix in SUFFIXES and file.stat().st_size < SEED_LIMIT
    ]
    return tuple((file.suffix, file.read_bytes()) for file in files)


SEEDS = _seeds()
"""Real programs, each with its suffix."""


# Bytes

WORDS = (
    *(b"import zmq\n", b"#include <zmq.h>\n", b"#include <zmq.hpp>\n", b"zmq", b"zmq.Context().socket(zmq.PUB)"),
    *(b"zmq_socket(c, ZMQ_SUB)", b"zmq::socket_t s(c, 1);", b".bind(", b'"tcp://*:1"', b"zsock_new_pub(", b"ZMQ_"),
    *(b"def f(", b"class A:", b"\n    ", b"{", b"}", b"(", b")", b"\r", b"\\\n", b"\t", b'"""', b"/*", b"#if ", b"'"),
)


def scattered_words(random: Random) -> Tree:
    """Random bytes with words of ZeroMQ in them."""
    tree: Tree = {}
    for number in range(random.randint(1, 3)):
        pieces = [
            random.choice(WORDS) if random.random() < 0.7 else bytes(random.choices(range(256), k=random.randint(1, 9)))
            for _ in range(random.randint(1, 40))
        ]
        tree[f"f{number}{random.choice(SUFFIXES)}"] = b" ".join(pieces)
    return tree


# Torn programs

_WORD = re.compile(rb"[A-Za-z_]\w*")
_TOKEN = re.compile(rb"\w+|[^\w\s]")
_GIVEN = re.compile(rb"\(([^()]*)\)")
_PIECES = tuple(b"( ) { } [ ] \" ' , = * ** & : :: -> < > . ... zmq self None lambda: await yield 1e999 -1 \\".split())


def _cut(random: Random, lines: list[bytes], at: int, end: int) -> None:
    del lines[at:end]


def _duplicate(random: Random, lines: list[bytes], at: int, end: int) -> None:
    lines[at:at] = lines[at:end] * random.choice((1, 2, 5))


def _swap(random: Random, lines: list[bytes], at: int, end: int) -> None:
    other = random.randrange(len(lines))
    lines[at], lines[other] = lines[other], lines[at]


def _graft(random: Random, lines: list[bytes], at: int, end: int) -> None:
    donor = random.choice(SEEDS)[1].split(b"\n")
    start = random.randrange(len(donor))
    lines[at:at] = donor[start : start + random.randint(1, 20)]


def _insert(random: Random, lines: list[bytes], at: int, end: int) -> None:
    place = random.randint(0, len(lines[at]))
    lines[at] = lines[at][:place] + random.choice(_PIECES) * random.choice((1, 1, 1, 60)) + lines[at][place:]


def _rename(random: Random, lines: list[bytes], at: int, end: int) -> None:
    words = _WORD.findall(b"\n".join(lines))
    if words:
        old, new = random.choice(words), random.choice(words)
        lines[:] = re.sub(rb"\b" + old + rb"\b", new, b"\n".join(lines)).split(b"\n")


def _exchange(random: Random, lines: list[bytes], at: int, end: int) -> None:
    tokens = _TOKEN.findall(lines[at])
    if len(tokens) > 1:
        indent = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
        first, second = random.randrange(len(tokens)), random.randrange(len(tokens))
        tokens[first], tokens[second] = tokens[second], tokens[first]
        lines[at] = indent + b" ".join(tokens)


def _misgive(random: Random, lines: list[bytes], at: int, end: int) -> None:
    calls = list(_GIVEN.finditer(lines[at]))
    if calls:
        call = random.choice(calls)
        given = call.group(1).split(b",")
        random.shuffle(given)
        given = given[: random.randint(0, len(given))] + random.choice(([], [b"*a"], [b"**k"], [b"f()"], [b"&s"]))
        lines[at] = lines[at][: call.start() + 1] + b",".join(given) + lines[at][call.end() - 1 :]


_TEARS = (_cut, _duplicate, _swap, _graft, _insert, _rename, _exchange, _misgive)


def torn(random: Random, source: bytes) -> bytes:
    """*source* with lines and tokens cut, swapped, doubled and misplaced."""
    lines = source.split(b"\n")
    for _ in range(random.randint(1, 8)):
        if lines:
            at = random.randrange(len(lines))
            random.choice(_TEARS)(random, lines, at, min(len(lines), at + random.randint(1, 6)))
    return b"\n".join(lines)


def torn_programs(random: Random) -> Tree:
    """One to three real programs, torn."""
    tree: Tree = {}
    for number in range(random.randint(1, 3)):
        suffix, source = random.choice(SEEDS)
        tree[f"t{number}{suffix}"] = torn(random, source)
    return tree


# Programs that use the bindings wrongly

_ARGUMENTS = {
    "python": "s|x|None|0|-1|1e999|10**30|[s]*3|*a|**k|k=s|{}|lambda: s|f0()|zmq.PUB|zmq.SNDHWM|b'\\xff'|x[0]|"
    "'tcp://%s' % x|f'{s}{x}'|'\\ud800'|(s, zmq.POLLIN)|self|C0|C0()|await s|(yield)|[*l, *l]|{**d}|x if x else s",
    "c": 's|x|NULL|0|-1|&x|&s|*s|ZMQ_PUB|ZMQ_SNDHWM|sizeof x|"tcp://*:1"|"%s:%d"|items|f0(s)|x->y->z|(void *) s|'
    "{ s, 0, ZMQ_POLLIN, 0 }|x ? s : NULL|s++|x[0]|m0",
    "cpp": 's|x|nullptr|0|{}|*s|&x|ZMQ_PUB|zmq::socket_type::pub|zmq::sockopt::sndhwm|"tcp://*:1"s|C0()|new C0|'
    "std::move(s)|[&](auto l) { l(l); }|{ s, s }|x.y.z|this|f0<int>(s)|1ms|std::make_unique<zmq::socket_t>(c, 1)",
}

_PYTHON_FRAMES = (
    "def f{n}(s, x=None, *a, **k):\n    {a}\n    {b}\n    return f{m}(s, f{n}, *a, **k)\n",
    "class C{n}(C{m}):\n    s = zmq.Context().socket(zmq.PUB)\n    def f(self, x=lambda: f0(f0)):\n        {a}\n"
    "        {b}\n        self.s = self.f(self)\n        return super().f(C{n}(self))\n",
    "class C{n}(C{n}.C{m}, zmq.Socket):\n    def __init__(self, *a):\n        super().__init__(*a)\n        {a}\n",
    "@f{n}\ndef f{n}(g):\n    {a}\n    yield f{n}(g)\n    yield from f{m}(g)\n",
    "l = [s]\nl.append(l)\nl[0] = l\nd = dict(l=l)\nd['d'] = d\n{a}\nzmq.select(l, d, l)\n",
    "for k, v in {{zmq.SNDHWM: 1, zmq.LINGER: x, **d}}.items():\n    s.setsockopt(k, v)\n    {a}\n    {b}\n",
    "while True:\n    try:\n        {a}\n    except E as e:\n        {b}\n        continue\n"
    "    finally:\n        break\n",
    "async def f{n}(s):\n    async with s as q, f{m}(q) as s:\n        await asyncio.wait_for({a}, 1)\n        {b}\n",
    "from m{n} import *\nfrom m{m} import f{n} as f{m}, s\nimport m{n} as zmq2\n",
    "with zmq.Context() as c, c.socket(*a) as s:\n    {a}\nmatch s:\n    case {{'a': x, **k}}: {b}\n    case _: pass\n",
    "{a}\n{b}\n",
)

_C_FRAMES = (
    "static void *f{n}(void *s, int x, ...) {{ {a}; {b}; return f{m}(f{n}(s), x); }}\n",
    '#include "m{n}.h"\n#include "m{m}.h"\n#define M{n}(x) M{m}(M{n}(x))\n',
    "struct t{n} {{ struct t{m} *t; void *s; }};\nvoid g{n}(struct t{n} *x) {{ x->t->t->s = x; {a}; {b}; }}\n",
    "#if ZMQ_VERSION >= ZMQ_MAKE_VERSION({n}\nvoid h{n}(void) {{ {a};\n#else\n{b}; }}\n#endif\n",
    "void p{n}(void *s) {{ zmq_pollitem_t items[] = {{ {{ s, 0, ZMQ_POLLIN, 0 }} }};\n"
    "  for (;;) {{ if ({a}) break; {b}; }} }}\n",
    "void q{n}(void) {{ switch (x) {{ case {n}: {a}; default: goto q; }} q: do {{ {b}; }} while (s); }}\n",
)

_CPP_FRAMES = (
    *_C_FRAMES,
    "class C{n} : public C{m} {{ C{n} c; zmq::socket_t s; C{n}() : C{m}(), c(), s(C{n}::s) {{ {a}; {b}; }} }};\n",
    "template <class T> struct C{n} : C{m}<C{n}<T>> {{ T t; auto f() {{ {a}; return f(); }} }};\n",
    "void C{n}::f(C{m} &x) {{ zmq::socket_t s(c, ZMQ_PUB); {a}; x.f(*this); for (auto &l : {{ s, s }}) {{ {b}; }} }}\n",
    "using C{n} = C{m};\nauto l{n} = [&](auto s) {{ {a}; return l{n}(l{m}); }};\n",
)

_FRAMES = {"python": _PYTHON_FRAMES, "c": _C_FRAMES, "cpp": _CPP_FRAMES}
_HEADS = {
    "python": "import zmq\nimport zmq.asyncio\nimport asyncio\nc = zmq.Context()\ns = c.socket(zmq.PUB)\n",
    "c": "#include <zmq.h>\n#include <czmq.h>\nvoid *s;\n",
    "cpp": "#include <zmq.hpp>\n#include <zmqpp/zmqpp.hpp>\nzmq::context_t c;\nzmq::socket_t s(c, ZMQ_PUB);\n",
}
_LANGUAGE_OF = {".py": "python", ".c": "c", ".h": "c", ".cpp": "cpp", ".hpp": "cpp"}


def _calls(language: str) -> tuple[str, ...]:
    """Every name that a binding of the language can be called by."""
    found: dict[str, None] = {}
    for table in bindings().values():
        if language not in table.languages:
            continue
        separator = "." if language == "python" else "::"
        root = (table.modules or table.namespaces or ("",))[0]
        for name in table.functions:
            found[name if language == "c" or not root else f"{root}.{name}".replace(".", separator)] = None
        for methods in table.methods.values():
            found.update((f"{receiver}.{name}", None) for name in methods for receiver in ("s", "c", "x"))
    return tuple(found)


CALLS = {language: _calls(language) for language in _FRAMES}


def _call(random: Random, language: str, depth: int = 0) -> str:
    """A binding's name, called with whatever comes."""
    arguments = _ARGUMENTS[language].split("|")
    given = [
        _call(random, language, depth + 1) if depth < 2 and random.random() < 0.15 else random.choice(arguments)
        for _ in range(random.choice((0, 0, 1, 1, 2, 2, 3, 4, 7)))
    ]
    return f"{random.choice(CALLS[language])}({', '.join(given)})"


def _program(random: Random, language: str) -> str:
    parts = [_HEADS[language]]
    for _ in range(random.randint(1, 7)):
        frame = random.choice(_FRAMES[language])
        names = {"n": random.randint(0, 2), "m": random.randint(0, 2)}
        parts.append(frame.format(a=_call(random, language), b=_call(random, language), **names))
    return "".join(parts)


def misused_bindings(random: Random) -> Tree:
    """Programs of wrong calls, recursion, cyclic imports and classes that derive from themselves."""
    suffix = random.choice(SUFFIXES)
    language = _LANGUAGE_OF[suffix]
    names = [f"m{number}" for number in range(random.randint(1, 3))]
    ends = [suffix if number == 0 or language == "python" else ".h" for number in range(len(names))]
    return {f"{name}{end}": _program(random, language).encode() for name, end in zip(names, ends, strict=True)}


GENERATORS: tuple[Generator, ...] = (scattered_words, torn_programs, misused_bindings)


def any_tree(random: Random) -> Tree:
    return random.choice(GENERATORS)(random)


def write(folder: Path, tree: Tree) -> Path:
    """Write the files; the folder."""
    for name, content in tree.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return folder
