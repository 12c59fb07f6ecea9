"""Where the file of an ipc endpoint lies: in a folder that every user may write to, nowhere at all, or somewhere else
each time.

Owns what an ipc address says of that. A folder that the source does not fix is not judged; a name that nobody can know
before is no name to be taken. Must not know the permissions of a running system.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ironhouse.audit.calls import addresses, calls
from ironhouse.audit.cases import endpoint, socket
from ironhouse.audit.remedy import comment, name_of
from ironhouse.audit.rule import Case, Rule, Verdict
from ironhouse.audit.subject import Subject
from ironhouse.model.fact import EndpointFact
from ironhouse.model.finding import Severity

SCHEME = "ipc://"
_SHARED = re.compile(
    r"(?:/tmp|/var/tmp|/dev/shm|/run/shm|\{[^{}]*(?:gettempdir|temp_directory_path|P_tmpdir|TMPDIR)[^{}]*\})(?:/|$)"
)
_UNGUESSED = re.compile(r"uuid|random|secrets|token|mkdtemp|mkstemp|mktemp|TemporaryDirectory|NamedTemporaryFile", re.I)
_RELATIVE = re.compile(r"[\w.][^:]")
_DEFAULT = re.compile(r"(?<![^/])\{[^{}=(]*(?:\(\))?=(?=[\w/@.])")
"""Where an address begins that is configured, before the default that holds when it is not."""

Found = tuple[str, Severity | None]


def _check(asked: Subject) -> Iterator[Verdict]:
    fact = asked.socket
    for call in calls(fact):
        if call.first.op != "bind":
            continue
        judged = [(one, _judge(one)) for one in call.endpoints]
        answers = [(one, answer) for one, answer in judged if answer is not None]
        if not answers:
            continue
        says, base = next((answer for _, answer in answers if answer[1] is None), answers[0][1])
        members = [one for one, answer in answers if answer[0] == says]
        yield Verdict(
            "violation",
            call.first.path,
            call.first.line,
            f"bind on {addresses(members)}: {says}",
            str(call.number),
            "ipc",
            base=base,
            confidence="medium" if len(members) < len(call.endpoints) else None,
        )


def _judge(one: EndpointFact) -> Found | None:
    """What is wrong with one address, and the severity where it is not the rule's own; None where nothing is, or where
    nothing of it is known."""
    if "ipc" not in one.exposure:
        return None
    text = _DEFAULT.sub("", one.text, count=1)
    path = text.removeprefix(SCHEME)
    if path == text:
        return None
    if path.startswith("@"):
        return "an abstract name has no permissions: every user of this machine may connect, or take it first", None
    shared = _SHARED.match(path)
    if shared is not None:
        name = path[shared.end() :]
        if _UNGUESSED.search(name):
            return None
        return "every user may write to that folder, and take this name first", "low" if "{" in name else None
    if _RELATIVE.match(path):
        return "a relative path lies in whatever folder the process runs in, and peers look in theirs", "low"
    return None


def _remedy(asked: Subject, verdict: Verdict) -> str:
    fact = asked.socket
    words = "a folder of this service's own, mode 0700 (systemd: RuntimeDirectory=app); umask 077 before bind"
    code = {
        "pyzmq": 'SOCKET.bind("ipc:///run/app/work")',
        "libzmq": 'zmq_bind(SOCKET, "ipc:///run/app/work");',
        "cppzmq": 'SOCKET.bind("ipc:///run/app/work");',
        "czmq": 'zsock_bind(SOCKET, "ipc:///run/app/work");',
        "zmqpp": 'SOCKET.bind("ipc:///run/app/work");',
    }[fact.binding].replace("SOCKET", name_of(fact))
    return f"{comment(fact, words)}\n{code}"


_HEAD = "import zmq\nctx = zmq.Context()\nsock = ctx.socket(zmq.PULL)\n"


def _case(name: str, address: str, source: str = "") -> Case:
    return Case(name, socket("PULL", endpoint("bind", address, "ipc")), _HEAD + (source or f"sock.bind('{address}')\n"))


RULE = Rule(
    id="ipc-shared-folder",
    strategy="curve",
    base="medium",
    confidence="high",
    title="An ipc endpoint where every user may write",
    why=(
        "The permissions of an ipc endpoint are those of its file and folder. In /tmp any user can be first to bind "
        "the name, and peers then connect to that one; a second bind of the same user takes the endpoint over without "
        "an error; the file follows the umask. An abstract name (@) has no permissions at all. A relative path is "
        "another file in each folder that a process starts in. A folder of one's own has none of this, and `ipc://*` "
        "makes one."
    ),
    references=(
        "https://libzmq.readthedocs.io/en/latest/zmq_ipc.html",
        "https://cwe.mitre.org/data/definitions/379.html",
    ),
    check=_check,
    remedy=_remedy,
    valid=(
        _case("a folder of its own", "ipc:///run/app/work"),
        _case("libzmq makes a folder", "ipc://*"),
        _case(
            "a name that nobody can know before",
            "ipc:///tmp/{uuid.uuid4()}",
            "import uuid\nsock.bind(f'ipc:///tmp/{uuid.uuid4()}')\n",
        ),
    ),
    invalid=(
        _case("the folder of everybody", "ipc:///tmp/work"),
        _case("an abstract name", "ipc://@work"),
        _case("a relative path", "ipc://work"),
        _case(
            "the folder for temporary files",
            "ipc://{tempfile.gettempdir()}/work",
            "import tempfile\nsock.bind(f'ipc://{tempfile.gettempdir()}/work')\n",
        ),
    ),
)
