"""Programs of Python before and after ``--fix=all``, and those that are left as they are, with the words for why."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ironhouse.cli.main import main
from ironhouse.mend.languages._python_style import commented

RULES = (
    "linger-unset",
    "maxmsgsize-unset",
    "recv-unbounded",
    "send-unbounded",
    "publisher-drops",
    "plaintext-endpoint",
)
IGNORED = "".join(
    f'[[ignore]]\nrule = "{rule}"\npath = "**"\nreason = "marks alone"\nexpires = 2099-01-01\n' for rule in RULES
)
POLICY = f'baseline = "observe"\n[defaults]\nwhy = "test"\nsndhwm = 5\nrcvhwm = 5\n{IGNORED}'

Fix = Callable[..., str]


@pytest.fixture
def fix(tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Fix:
    """Writes a program, runs ``--fix=all`` with a policy that asks for marks alone, gives what the file is then."""

    def run(source: str, *, says: str = "") -> str:
        (tmp_path / "ironhouse.toml").write_text(POLICY)
        file = tmp_path / "app.py"
        file.write_bytes(source.encode("utf-8", "surrogateescape"))
        monkeypatch.chdir(tmp_path)
        main(["audit", "--no-cache", "--fix=all"])
        said = capfd.readouterr().out
        assert says in said, said
        return file.read_bytes().decode("utf-8", "surrogateescape")

    return run


MARK = "s.setsockopt(zmq.SNDHWM, 5)  # messages per peer\n"
HEAD = "import zmq\nctx = zmq.Context()\n"

ADDED: dict[str, tuple[str, str]] = {
    "below the creation, before the bind": (
        HEAD + "s = ctx.socket(zmq.PUB)\ns.bind('tcp://*:1')\ns.close(0)\n",
        HEAD + "s = ctx.socket(zmq.PUB)\n" + MARK + "s.bind('tcp://*:1')\ns.close(0)\n",
    ),
    "as a field where the file sets fields": (
        HEAD + "s = ctx.socket(zmq.PUB)\ns.linger = 0\ns.bind('tcp://*:1')\n",
        HEAD + "s = ctx.socket(zmq.PUB)\ns.sndhwm = 5  # messages per peer\ns.linger = 0\ns.bind('tcp://*:1')\n",
    ),
    "as a field in capitals where the file writes them so": (
        HEAD + "s = ctx.socket(zmq.PUB)\ns.LINGER = 0\ns.bind('tcp://*:1')\n",
        HEAD + "s = ctx.socket(zmq.PUB)\ns.SNDHWM = 5  # messages per peer\ns.LINGER = 0\ns.bind('tcp://*:1')\n",
    ),
    "by set where the file calls set": (
        HEAD + "s = ctx.socket(zmq.PUB)\ns.set(zmq.LINGER, 0)\ns.bind('tcp://*:1')\n",
        HEAD
        + "s = ctx.socket(zmq.PUB)\ns.set(zmq.SNDHWM, 5)  # messages per peer\ns.set(zmq.LINGER, 0)\n"
        + "s.bind('tcp://*:1')\n",
    ),
    "by the file's own name for pyzmq": (
        "import zmq as z\ns = z.Context().socket(z.PUB)\ns.bind('tcp://*:1')\n",
        "import zmq as z\ns = z.Context().socket(z.PUB)\ns.setsockopt(z.SNDHWM, 5)  # messages per peer\n"
        "s.bind('tcp://*:1')\n",
    ),
    "as a field where pyzmq has no name": (
        "from zmq import Context, PUB\ns = Context().socket(PUB)\ns.bind('tcp://*:1')\n",
        "from zmq import Context, PUB\ns = Context().socket(PUB)\ns.sndhwm = 5  # messages per peer\n"
        "s.bind('tcp://*:1')\n",
    ),
    "asyncio brings the name zmq": (
        "import zmq.asyncio\nfrom zmq import PUB\ns = zmq.asyncio.Context().socket(PUB)\ns.bind('tcp://*:1')\n",
        "import zmq.asyncio\nfrom zmq import PUB\ns = zmq.asyncio.Context().socket(PUB)\n"
        "s.setsockopt(zmq.SNDHWM, 5)  # messages per peer\ns.bind('tcp://*:1')\n",
    ),
    "an import in the function": (
        "def run(kind=None):\n    import zmq as q\n    from zmq import PUB\n    s = q.Context().socket(PUB)\n"
        "    s.bind('tcp://*:1')\n\n\nrun()\n",
        "def run(kind=None):\n    import zmq as q\n    from zmq import PUB\n    s = q.Context().socket(PUB)\n"
        "    s.setsockopt(q.SNDHWM, 5)  # messages per peer\n    s.bind('tcp://*:1')\n\n\nrun()\n",
    ),
    "what is imported for type checkers is not there": (
        "from typing import TYPE_CHECKING\nfrom zmq import Context, PUB\nif TYPE_CHECKING:\n    import zmq\n"
        "s = Context().socket(PUB)\ns.bind('tcp://*:1')\n",
        "from typing import TYPE_CHECKING\nfrom zmq import Context, PUB\nif TYPE_CHECKING:\n    import zmq\n"
        "s = Context().socket(PUB)\ns.sndhwm = 5  # messages per peer\ns.bind('tcp://*:1')\n",
    ),
    "an attribute of an object": (
        HEAD + "class A:\n    def __init__(self):\n        self.out = ctx.socket(zmq.PUB)\n"
        "        self.out.bind('tcp://*:1')\n\n\nA()\n",
        HEAD + "class A:\n    def __init__(self):\n        self.out = ctx.socket(zmq.PUB)\n"
        "        self.out.setsockopt(zmq.SNDHWM, 5)  # messages per peer\n        self.out.bind('tcp://*:1')\n\n\nA()\n",
    ),
    "an element by its key": (
        HEAD + "d = {}\nd['out'] = ctx.socket(zmq.PUB)\nd['out'].bind('tcp://*:1')\n",
        HEAD + "d = {}\nd['out'] = ctx.socket(zmq.PUB)\nd['out'].setsockopt(zmq.SNDHWM, 5)  # messages per peer\n"
        "d['out'].bind('tcp://*:1')\n",
    ),
    "the plain one of two names": (
        HEAD + "class A:\n    def __init__(self):\n        s = self.out = ctx.socket(zmq.PUB)\n"
        "        s.bind('tcp://*:1')\n\n\nA()\n",
        HEAD + "class A:\n    def __init__(self):\n        s = self.out = ctx.socket(zmq.PUB)\n"
        "        s.setsockopt(zmq.SNDHWM, 5)  # messages per peer\n        s.bind('tcp://*:1')\n\n\nA()\n",
    ),
    "an annotated name": (
        HEAD + "s: zmq.Socket = ctx.socket(zmq.PUB)\ns.bind('tcp://*:1')\n",
        HEAD + "s: zmq.Socket = ctx.socket(zmq.PUB)\n" + MARK + "s.bind('tcp://*:1')\n",
    ),
    "a statement of several lines": (
        HEAD + "s = ctx.socket(\n    zmq.PUB,\n)  # the feed\ns.bind('tcp://*:1')\n",
        HEAD + "s = ctx.socket(\n    zmq.PUB,\n)  # the feed\n" + MARK + "s.bind('tcp://*:1')\n",
    ),
    "in a loop": (
        HEAD + "for n in range(2):\n    s = ctx.socket(zmq.PUB)\n    s.bind(f'tcp://*:{n}')\n",
        HEAD + "for n in range(2):\n    s = ctx.socket(zmq.PUB)\n    " + MARK + "    s.bind(f'tcp://*:{n}')\n",
    ),
    "in the body of a with": (
        HEAD + "with ctx.socket(zmq.PUB) as s:\n    s.bind('tcp://*:1')\n",
        HEAD + "with ctx.socket(zmq.PUB) as s:\n    " + MARK + "    s.bind('tcp://*:1')\n",
    ),
    "in the body of a with of two": (
        "import zmq\nwith zmq.Context() as ctx, ctx.socket(zmq.PUB) as s:\n    # the feed\n    s.bind('tcp://*:1')\n",
        "import zmq\nwith zmq.Context() as ctx, ctx.socket(zmq.PUB) as s:\n    # the feed\n    "
        + MARK
        + "    s.bind('tcp://*:1')\n",
    ),
    "in a with on one line": (
        HEAD + "with ctx.socket(zmq.PUB) as s: s.bind('tcp://*:1')\n",
        HEAD + "with ctx.socket(zmq.PUB) as s: s.setsockopt(zmq.SNDHWM, 5); s.bind('tcp://*:1')\n",
    ),
    "behind a creation that shares its line": (
        HEAD + "s = ctx.socket(zmq.PUB); s.bind('tcp://*:1')\n",
        HEAD + "s = ctx.socket(zmq.PUB); s.setsockopt(zmq.SNDHWM, 5); s.bind('tcp://*:1')\n",
    ),
    "at the end of a file without a last line's end": (
        HEAD + "s = ctx.socket(zmq.PUB)",
        HEAD + "s = ctx.socket(zmq.PUB)\n" + MARK[:-1],
    ),
    "with tabs and the other line end": (
        "import zmq\r\ndef run():\r\n\ts = zmq.Context().socket(zmq.PUB)\r\n\ts.bind('tcp://*:1')\r\n\r\n\r\nrun()\r\n",
        "import zmq\r\ndef run():\r\n\ts = zmq.Context().socket(zmq.PUB)\r\n\t"
        + MARK[:-1]
        + "\r\n\ts.bind('tcp://*:1')\r\n\r\n\r\nrun()\r\n",
    ),
    "without a comment where the line would be long": (
        HEAD + "the_feed_of_everything_that_was_measured_today_in_the_hall = ctx.socket(zmq.PUB)\n"
        "the_feed_of_everything_that_was_measured_today_in_the_hall.bind('tcp://*:1')\n",
        HEAD + "the_feed_of_everything_that_was_measured_today_in_the_hall = ctx.socket(zmq.PUB)\n"
        "the_feed_of_everything_that_was_measured_today_in_the_hall.setsockopt(zmq.SNDHWM, 5)\n"
        "the_feed_of_everything_that_was_measured_today_in_the_hall.bind('tcp://*:1')\n",
    ),
    "each socket of a pair its own": (
        HEAD + "a = ctx.socket(zmq.PUB)\nb = ctx.socket(zmq.SUB)\na.bind('tcp://*:1')\nb.connect('tcp://h:1')\n",
        HEAD + "a = ctx.socket(zmq.PUB)\na.setsockopt(zmq.SNDHWM, 5)  # messages per peer\nb = ctx.socket(zmq.SUB)\n"
        "b.setsockopt(zmq.RCVHWM, 5)  # messages per peer\na.bind('tcp://*:1')\nb.connect('tcp://h:1')\n",
    ),
    "beside the call of a factory that leaves binding to its callers": (
        HEAD + "def my_socket(kind):\n    return ctx.socket(kind)\n\n\na = my_socket(zmq.PUB)\na.bind('tcp://*:1')\n"
        "b = my_socket(zmq.XPUB)\nb.bind('tcp://*:2')\n",
        HEAD + "def my_socket(kind):\n    return ctx.socket(kind)\n\n\na = my_socket(zmq.PUB)\n"
        "a.setsockopt(zmq.SNDHWM, 5)  # messages per peer\na.bind('tcp://*:1')\nb = my_socket(zmq.XPUB)\n"
        "b.setsockopt(zmq.SNDHWM, 5)  # messages per peer\nb.bind('tcp://*:2')\n",
    ),
    "in a factory that binds for its one caller": (
        HEAD + "def bound():\n    s = ctx.socket(zmq.PUB)\n    s.bind('tcp://*:1')\n    return s\n\n\na = bound()\n",
        HEAD + "def bound():\n    s = ctx.socket(zmq.PUB)\n    " + MARK + "    s.bind('tcp://*:1')\n    return s\n\n\n"
        "a = bound()\n",
    ),
    "bytes that are no UTF-8 stay": (
        HEAD + "# caf\udce9\ns = ctx.socket(zmq.PUB)\ns.bind('tcp://*:1')\n",
        HEAD + "# caf\udce9\ns = ctx.socket(zmq.PUB)\n" + MARK + "s.bind('tcp://*:1')\n",
    ),
}

CHANGED: dict[str, tuple[str, str]] = {
    "a number in place": (
        HEAD + "s = ctx.socket(zmq.PUB)\ns.setsockopt(zmq.SNDHWM, 0)\ns.bind('tcp://*:1')\n",
        HEAD + "s = ctx.socket(zmq.PUB)\ns.setsockopt(zmq.SNDHWM, 5)\ns.bind('tcp://*:1')\n",
    ),
    "arithmetic in place": (
        HEAD + "s = ctx.socket(zmq.PUB)\ns.sndhwm = 10 * 1000\ns.bind('tcp://*:1')\n",
        HEAD + "s = ctx.socket(zmq.PUB)\ns.sndhwm = 5\ns.bind('tcp://*:1')\n",
    ),
    "both marks at once": (
        HEAD + "s = ctx.socket(zmq.DEALER)\ns.set_hwm(0)\ns.bind('tcp://*:1')\n",
        HEAD + "s = ctx.socket(zmq.DEALER)\ns.set_hwm(5)\ns.bind('tcp://*:1')\n",
    ),
    "one of both marks for a type that has no other": (
        HEAD + "s = ctx.socket(zmq.PUB)\ns.hwm = 0\ns.bind('tcp://*:1')\n",
        HEAD + "s = ctx.socket(zmq.PUB)\ns.hwm = 5\ns.bind('tcp://*:1')\n",
    ),
    "one line for several that want the same": (
        HEAD + "def limited(s):\n    s.setsockopt(zmq.SNDHWM, 0)\n\n\na = ctx.socket(zmq.PUB)\nlimited(a)\n"
        "a.bind('tcp://*:1')\nb = ctx.socket(zmq.PUB)\nlimited(b)\nb.bind('tcp://*:2')\n",
        HEAD + "def limited(s):\n    s.setsockopt(zmq.SNDHWM, 5)\n\n\na = ctx.socket(zmq.PUB)\nlimited(a)\n"
        "a.bind('tcp://*:1')\nb = ctx.socket(zmq.PUB)\nlimited(b)\nb.bind('tcp://*:2')\n",
    ),
    "a comment that speaks of something else": (
        HEAD + "s = ctx.socket(zmq.PUB)\ns.sndhwm = 0  # the feed\ns.bind('tcp://*:1')\n",
        HEAD + "s = ctx.socket(zmq.PUB)\ns.sndhwm = 5  # the feed\ns.bind('tcp://*:1')\n",
    ),
}

MOVED: dict[str, tuple[str, str]] = {
    "a mark before the bind": (
        HEAD + "s = ctx.socket(zmq.PUB)\ns.bind('tcp://*:1')\ns.setsockopt(zmq.SNDHWM, 3)\ns.send(b'')\n",
        HEAD + "s = ctx.socket(zmq.PUB)\ns.setsockopt(zmq.SNDHWM, 3)\ns.bind('tcp://*:1')\ns.send(b'')\n",
    ),
    "with its comments, and the bind keeps its own": (
        HEAD + "s = ctx.socket(zmq.PUB)\n# serve\ns.bind('tcp://*:1')\n# few\ns.sndhwm = 3  # three\ns.send(b'')\n",
        HEAD + "s = ctx.socket(zmq.PUB)\n# few\ns.sndhwm = 3  # three\n# serve\ns.bind('tcp://*:1')\ns.send(b'')\n",
    ),
    "before the loop that binds": (
        HEAD + "s = ctx.socket(zmq.PUB)\nfor n in (1, 2):\n    s.bind(f'tcp://*:{n}')\ns.sndhwm = 3\n",
        HEAD + "s = ctx.socket(zmq.PUB)\ns.sndhwm = 3\nfor n in (1, 2):\n    s.bind(f'tcp://*:{n}')\n",
    ),
    "before the condition under which it is bound": (
        HEAD + "def f(much):\n    s = ctx.socket(zmq.PUB)\n    if much:\n        s.bind('tcp://*:1')\n"
        "    s.sndhwm = 3\n    return s\n\n\nf(True)\n",
        HEAD
        + "def f(much):\n    s = ctx.socket(zmq.PUB)\n    s.sndhwm = 3\n    if much:\n        s.bind('tcp://*:1')\n"
        "    return s\n\n\nf(True)\n",
    ),
    "in another method than the creation": (
        HEAD + "class A:\n    def __init__(self):\n        self.s = ctx.socket(zmq.PUB)\n        self.start()\n\n"
        "    def start(self):\n        self.s.bind('tcp://*:1')\n        self.s.sndhwm = 3\n\n\nA()\n",
        HEAD + "class A:\n    def __init__(self):\n        self.s = ctx.socket(zmq.PUB)\n        self.start()\n\n"
        "    def start(self):\n        self.s.sndhwm = 3\n        self.s.bind('tcp://*:1')\n\n\nA()\n",
    ),
    "both marks, in their order": (
        HEAD + "s = ctx.socket(zmq.PAIR)\ns.bind('tcp://*:1')\ns.rcvhwm = 3\ns.sndhwm = 4\n",
        HEAD + "s = ctx.socket(zmq.PAIR)\ns.rcvhwm = 3\ns.sndhwm = 4\ns.bind('tcp://*:1')\n",
    ),
    "one statement that sets both marks": (
        HEAD + "s = ctx.socket(zmq.PAIR)\ns.bind('tcp://*:1')\ns.hwm = 3\n",
        HEAD + "s = ctx.socket(zmq.PAIR)\ns.hwm = 3\ns.bind('tcp://*:1')\n",
    ),
    "both marks where one alone is late": (
        HEAD + "s = ctx.socket(zmq.PAIR)\ns.sndhwm = 3\ns.bind('tcp://*:1')\ns.hwm = 3\n",
        HEAD + "s = ctx.socket(zmq.PAIR)\ns.sndhwm = 3\ns.hwm = 3\ns.bind('tcp://*:1')\n",
    ),
    "the last line of a file, without an end": (
        HEAD + "s = ctx.socket(zmq.PUB)\ns.bind('tcp://*:1')\ns.sndhwm = 3",
        HEAD + "s = ctx.socket(zmq.PUB)\ns.sndhwm = 3\ns.bind('tcp://*:1')\n",
    ),
    "no higher than the policy's": (
        HEAD + "s = ctx.socket(zmq.PUB)\ns.bind('tcp://*:1')\ns.sndhwm = 0\n",
        HEAD + "s = ctx.socket(zmq.PUB)\ns.sndhwm = 5\ns.bind('tcp://*:1')\n",
    ),
}

LEFT: dict[str, tuple[str, str]] = {
    "two sockets in one statement": (
        HEAD + "a, b = ctx.socket(zmq.PUB), ctx.socket(zmq.SUB)\n",
        "several sockets are made in one statement",
    ),
    "two names for what is given": (
        HEAD + "def socket():\n    return ctx.socket(zmq.PUB), 1\n\n\na, b = socket()\n",
        "several things are made in one statement",
    ),
    "used in the expression that makes it": (
        HEAD + "ctx.socket(zmq.PUB).bind('tcp://*:1')\n",
        "the socket is used in the expression that makes it, and has no name",
    ),
    "in a comprehension": (HEAD + "s = [ctx.socket(zmq.PUB) for _ in range(2)]\n", "a comprehension makes it"),
    "an element of a list": (HEAD + "s = [ctx.socket(zmq.PUB)]\n", "as an element of a list"),
    "an element of a dictionary": (HEAD + "s = {'a': ctx.socket(zmq.PUB)}\n", "as an element of a dictionary"),
    "inside another call": (HEAD + "s = str(ctx.socket(zmq.PUB))\n", "is made inside another call"),
    "a conditional expression": (
        HEAD + "s = ctx.socket(zmq.PUB) if ctx else None\n",
        "whether it is made depends on the expression",
    ),
    "either": (HEAD + "s = None or ctx.socket(zmq.PUB)\n", "whether it is made depends on the expression"),
    "a lambda": (HEAD + "f = lambda: ctx.socket(zmq.PUB)\ns = f()\n", "a lambda makes it"),
    "an assignment expression": (
        HEAD + "if (s := ctx.socket(zmq.PUB)):\n    pass\n",
        "it is named inside an expression",
    ),
    "the default of a parameter": (HEAD + "def f(s=ctx.socket(zmq.PUB)):\n    pass\n", "the default of a parameter"),
    "no name": (HEAD + "ctx.socket(zmq.PUB)\n", "it is given no name"),
    "a target that computes": (
        HEAD + "d = {}\nd[len(d)] = ctx.socket(zmq.PUB)\n",
        "an expression that is not to be repeated",
    ),
    "a with that goes on using it": (
        HEAD + "with ctx.socket(zmq.PUB) as s, s.bind('tcp://*:1'):\n    pass\n",
        "the with statement uses the socket before its body does",
    ),
    "a factory with several callers that binds": (
        HEAD + "def bound(n):\n    s = ctx.socket(zmq.PUB)\n    s.bind(f'tcp://*:{n}')\n    return s\n\n\n"
        "a = bound(1)\nb = bound(2)\n",
        "the factory at app.py:4 makes 2 sockets",
    ),
    "a class with several users": (
        HEAD + "class Feed:\n    def __init__(self):\n        self.s = ctx.socket(zmq.PUB)\n\n\n"
        "def one():\n    a = Feed()\n    a.s.bind('tcp://*:1')\n\n\ndef two():\n    b = Feed()\n"
        "    b.s.bind('tcp://*:2')\n\n\none()\ntwo()\n",
        "the factory at app.py:5 makes 2 sockets",
    ),
    "a fresh socket that a factory returns to callers that name it otherwise": (
        HEAD + "def fresh():\n    return ctx.socket(zmq.PUB)\n\n\na = fresh()\nb = fresh()\n",
        "the factory at app.py:4 makes 2 sockets",
    ),
    "set on some paths": (
        HEAD
        + "def f(small):\n    s = ctx.socket(zmq.PUB)\n    if small:\n        s.sndhwm = 3\n    s.bind('tcp://*:1')\n",
        "SNDHWM is set on some paths already, if small",
    ),
    "a value that has a name": (
        HEAD + "LARGE = 0\ns = ctx.socket(zmq.PUB)\ns.sndhwm = LARGE\ns.bind('tcp://*:1')\n",
        "SNDHWM is given by LARGE here",
    ),
    "a late value that is computed": (
        HEAD + "import os\ns = ctx.socket(zmq.PUB)\ns.bind('tcp://*:1')\ns.sndhwm = int(os.environ['N'])\n",
        "is no constant",
    ),
    "a comment that explains the value": (
        HEAD + "s = ctx.socket(zmq.PUB)\ns.sndhwm = 0  # no limit\ns.bind('tcp://*:1')\n",
        "a comment beside it speaks of what SNDHWM is set to",
    ),
    "a line for several that do not want the same": (
        HEAD + "def limited(s):\n    s.set_hwm(0)\n\n\na = ctx.socket(zmq.PUB)\nlimited(a)\na.bind('tcp://*:1')\n"
        "b = ctx.socket(zmq.SUB)\nlimited(b)\nb.bind('tcp://*:2')\n",
        "sets it for 2 sockets, and not all of them want that",
    ),
    "late in another function than the bind": (
        HEAD + "class A:\n    def __init__(self):\n        self.s = ctx.socket(zmq.PUB)\n        self.start()\n"
        "        self.s.sndhwm = 3\n\n    def start(self):\n        self.s.bind('tcp://*:1')\n\n\nA()\n",
        "SNDHWM is set in another block than the one that binds: app.py:10",
    ),
    "late where what is set shares its line": (
        HEAD + "s = ctx.socket(zmq.PUB)\ns.bind('tcp://*:1')\ns.sndhwm = 3; s.send(b'')\n",
        "the statement that sets SNDHWM shares its line with others",
    ),
    "late, and set once more before that": (
        HEAD + "s = ctx.socket(zmq.PUB)\ns.bind('tcp://*:1')\ns.sndhwm = 4\ns.sndhwm = 3\n",
        "SNDHWM is set once more between the bind and here",
    ),
    "late by another name": (
        HEAD + "s = t = ctx.socket(zmq.PUB)\ns.bind('tcp://*:1')\nt.sndhwm = 3\n",
        "call the socket by different names",
    ),
    "code that does not parse": (
        HEAD + "s = ctx.socket(zmq.PUB) )(\ns.bind('tcp://*:1')\n",
        "does not parse",
    ),
    "a device, which is no socket": (
        "import zmq\nfrom zmq.devices import ThreadDevice\nd = ThreadDevice(zmq.QUEUE, zmq.PULL, zmq.PUSH)\n"
        "d.bind_in('tcp://*:1')\nd.bind_out('tcp://*:2')\n",
        "no call that is named as one that gives a socket is there",
    ),
    "a monitor": (
        HEAD + "s = ctx.socket(zmq.PUB)\ns.sndhwm = 3\nm = s.get_monitor_socket()\nm.recv_multipart()\n",
        "pyzmq connects a monitor before it gives it",
    ),
}


@pytest.mark.parametrize(
    ("before", "after"), [*ADDED.values(), *CHANGED.values(), *MOVED.values()], ids=[*ADDED, *CHANGED, *MOVED]
)
def test_a_program_is_mended(fix: Fix, before: str, after: str) -> None:
    assert fix(before) == after


@pytest.mark.parametrize(("source", "why"), LEFT.values(), ids=LEFT)
def test_a_program_is_left_as_it_is_with_the_reason(fix: Fix, source: str, why: str) -> None:
    assert fix(source, says=why) == source


def test_a_line_that_is_too_long_for_its_comment_takes_none_from_the_others() -> None:
    codes = [(b"self.s.setsockopt(zmq.SNDHWM, 5)", "messages per peer"), (b"self.s.linger = 1", "ms at close")]
    lines = [b"    self.s.setsockopt(zmq.SNDHWM, 5)", b"    self.s.linger = 1  # ms at close"]
    assert commented(codes, b"    ", 40) == lines
