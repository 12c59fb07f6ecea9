"""A small project as facts made by hand: every kind of cell and finding at least once. For formats and verbs."""

from __future__ import annotations

import pytest

from ironhouse.audit.cases import call, decodes, endpoint, is_set, may_set, socket, unknown_option
from ironhouse.audit.engine import evaluate
from ironhouse.audit.rules import rules
from ironhouse.model.document import SCHEMA_ID, AuditDocument, PolicyUsed, Problem, Scanned
from ironhouse.model.fact import DependencyFact, Place, SocketFact, Unresolved
from ironhouse.model.redaction import redact, redact_unresolved

SERVER = {
    "CURVE_SECRETKEY": is_set(None, text='b"rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"'),
    "CURVE_SERVER": is_set(1),
}


@pytest.fixture
def sockets() -> tuple[SocketFact, ...]:
    """Every kind of cell and finding at least once, in four scopes and three languages."""
    return (
        socket(
            "PUSH",
            endpoint("bind", "tcp://*:5555", "wildcard", line=14, path="src/feed.py"),
            name="self.out",
            path="src/feed.py",
            line=12,
            options={"SNDHWM": is_set(0, line=13, path="src/feed.py")},
            operations=(
                call("send", "none", line=20, path="src/feed.py"),
                call("send", "none", line=31, path="src/feed.py"),
            ),
        ),
        socket(
            "PULL",
            endpoint("connect", "tcp://collector:6000", "remote-connect", line=45, path="src/feed.py"),
            name="inbox",
            path="src/feed.py",
            line=44,
            options={"RCVHWM": is_set(500), "RCVTIMEO": is_set(2000)},
            operations=(call("recv", "option", line=47, path="src/feed.py", by="RCVTIMEO"),),
            decoding=(decodes("recv_pyobj", line=47, path="src/feed.py"),),
        ),
        socket(
            "REQ",
            endpoint("connect", 'f"tcp://{host}:{port}"', "config", line=9, path="src/client/rpc.py"),
            name="req",
            path="src/client/rpc.py",
            line=8,
            factory=Place("src/client/make.py", 5),
            options={"LINGER": is_set(-1), "SNDTIMEO": is_set(None, text="timeout")},
            operations=(
                call("send", "unknown", line=11, path="src/client/rpc.py"),
                call("recv", "none", line=12, path="src/client/rpc.py"),
            ),
        ),
        socket(
            "ROUTER",
            endpoint("bind", "inproc://work", "inproc", line=30, path="src/broker/front.cpp"),
            endpoint(
                "bind", "tcp://0.0.0.0:7000", "wildcard", line=36, path="src/broker/front.cpp", mechanism="curve-server"
            ),
            name="frontend_",
            path="src/broker/front.cpp",
            line=28,
            language="cpp",
            binding="cppzmq",
            options={**SERVER, "SNDHWM": is_set(1000), "RCVHWM": is_set(1000), "LINGER": is_set(0)},
            operations=(call("poll", "poll", line=50, path="src/broker/front.cpp"),),
        ),
        socket(
            "PUB",
            endpoint("bind", "tcp://127.0.0.1:7001", "loopback", line=16, path="src/status.c", late=("SNDHWM",)),
            name="pub",
            path="src/status.c",
            line=14,
            language="c",
            binding="libzmq",
            options={"SNDHWM": is_set(100, line=17, path="src/status.c"), "LINGER": may_set(0, "quick")},
            operations=(call("send", "none", line=22, path="src/status.c"),),
        ),
        socket(
            "unknown: cfg.type",
            name="plug",
            path="src/plugins/loader.py",
            line=77,
            options={"SNDHWM": unknown_option("cfg.hwm")},
        ),
        socket(
            "DEALER",
            endpoint("connect", "ipc:///run/app.sock", "ipc", line=5, path="tests/test_feed.py"),
            name="sock",
            path="tests/test_feed.py",
            line=4,
            scope="test",
            operations=(call("recv", "none", line=6, path="tests/test_feed.py"),),
        ),
        socket(
            "SUB",
            endpoint("connect", "tcp://localhost:5555", "loopback", line=5, path="examples/watch.py"),
            path="examples/watch.py",
            line=4,
            scope="example",
            operations=(call("recv", "none", line=6, path="examples/watch.py"),),
        ),
    )


@pytest.fixture
def dependencies() -> tuple[DependencyFact, ...]:
    return (
        DependencyFact("libzmq", "pin", "cmake", "CMakeLists.txt", 7, version="4.3.4"),
        DependencyFact(
            "pyzmq", "range", "requirements", "requirements.txt", 3, version=">=25", watched_by=("dependabot",)
        ),
        DependencyFact("dependabot", "watcher", "dependabot", ".github/dependabot.yml", 4),
    )


@pytest.fixture
def unresolved() -> tuple[Unresolved, ...]:
    return (
        Unresolved("socket-type", "src/plugins/loader.py", 77, "cfg.type", "comes from configuration"),
        Unresolved("option", "src/plugins/loader.py", 79, "cfg.hwm", "comes from configuration"),
        Unresolved("option", "src/client/rpc.py", 10, "timeout", "a parameter whose callers are not known"),
    )


@pytest.fixture
def document(
    sockets: tuple[SocketFact, ...],
    dependencies: tuple[DependencyFact, ...],
    unresolved: tuple[Unresolved, ...],
) -> AuditDocument:
    """The document of all of these, as the verb makes it."""
    shown = tuple(redact(one) for one in sockets)
    evaluation = evaluate(shown, dependencies, rules().values())
    return AuditDocument(
        schema=SCHEMA_ID,
        tool="0.0.0",
        roots=("project",),
        policies=(PolicyUsed("project", "", "recommended", "auto"),),
        scanned=Scanned(files=42, lines=12_345),
        summary=evaluation.summary,
        findings=evaluation.findings,
        sockets=shown,
        dependencies=dependencies,
        unresolved=tuple(redact_unresolved(one) for one in unresolved),
        problems=(Problem("project", "src/bad.py", 1, "permission denied; not analysed; exclude it"),),
    )
