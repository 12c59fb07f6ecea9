"""Which addresses can meet, and what is known of the connection."""

from __future__ import annotations

import msgspec
import pytest

from ironhouse.audit.cases import endpoint, is_set, may_set, socket
from ironhouse.audit.meeting import meets as addresses_meet
from ironhouse.audit.report.judged import Judged
from ironhouse.audit.report.topology import topology
from ironhouse.model.document import AuditDocument
from ironhouse.model.fact import EndpointFact, SocketFact

CURVE = {"CURVE_SERVER": is_set(1), "CURVE_SECRETKEY": is_set(None, text="key")}


@pytest.mark.parametrize(
    ("connect", "bind", "answer"),
    [
        ("tcp://10.0.0.1:5555", "tcp://*:5555", True),
        ("tcp://10.0.0.1:5555", "tcp://*:5556", None),
        ("tcp://{host}:5555", "tcp://0.0.0.0:5555", True),
        ("tcp://{args.host=localhost}:{args.port=5571}", "tcp://*:5571", True),
        ("tcp://{host}:{port}", "tcp://*:5571", False),
        ("tcp://{host}:{port}", "tcp://*", False),
        ("tcp://localhost:1", "tcp://127.0.0.1:1", True),
        ("tcp://localhost:1", "tcp://10.0.0.1:1", None),
        ("tcp://collector:1", "tcp://10.0.0.1:1", True),
        ("tcp://10.0.0.2:1", "tcp://10.0.0.1:1", None),
        ("tcp://[::1]:1", "tcp://[::]:1", True),
        ("ipc:///run/a", "ipc:///run/a", True),
        ("ipc:///run/a", "ipc:///run/b", None),
        ("ipc:///run/{name}", "ipc:///run/b", False),
        ("inproc://a", "tcp://*:1", None),
        ("{proto}://{host}:1", "tcp://*:1", True),
        ("{cfg.endpoint}", "tcp://*:1", None),
        ("{cfg.endpoint}", "{cfg.endpoint}", False),
        ("received", "received", None),
    ],
)
def test_addresses_meet(connect: str, bind: str, answer: bool | None) -> None:
    assert addresses_meet(connect, bind) is answer


def _drawn(document: AuditDocument, *sockets: SocketFact) -> list[tuple[str, str, bool, str]]:
    named = msgspec.structs.replace(document, sockets=sockets, findings=())
    edges = topology(Judged(named, {})).edges
    return [(one.source.split(":")[-1], one.target.split(":")[-1], one.possible, one.verdict) for one in edges]


def _bind(kind: str, name: str, text: str = "tcp://*:1", **more: object) -> SocketFact:
    one = endpoint("bind", text, "wildcard")
    return socket(kind, msgspec.structs.replace(one, **more), name=name, line=ord(name[0]))


def _connect(kind: str, name: str, text: str = "tcp://h:1") -> SocketFact:
    return socket(kind, endpoint("connect", text, "remote-connect"), name=name, line=ord(name[0]))


def test_types_that_do_not_talk_are_not_joined(document: AuditDocument) -> None:
    drawn = _drawn(document, _bind("PULL", "a"), _bind("REP", "b"), _connect("PUSH", "c"), _connect("unknown: x", "d"))
    assert {(source, target) for source, target, *_ in drawn} == {("c", "a"), ("d", "a"), ("d", "b")}


def _grouped(document: AuditDocument, *sockets: SocketFact) -> list[tuple[str, list[str], list[str], str]]:
    named = msgspec.structs.replace(document, sockets=sockets, findings=())
    return [
        (
            one.letter,
            [id.split(":")[-1] for id in one.targets],
            [id.split(":")[-1] for id, _ in one.sources],
            one.verdict,
        )
        for one in topology(Judged(named, {})).groups
    ]


def test_what_may_meet_many_leads_to_them_as_a_group(document: AuditDocument) -> None:
    binds = [_bind("PULL", name, f"tcp://*:{ord(name)}") for name in "abcd"]
    any_port = [_connect("PUSH", name, "tcp://{h}:{p}") for name in "yz"]
    few = _drawn(document, *binds[:3], any_port[0])
    assert (len(few), all(one[2] for one in few)) == (3, True)
    assert _drawn(document, *binds, *any_port) == []
    assert _grouped(document, *binds, *any_port) == [("A", list("abcd"), list("yz"), "plaintext")]


def test_an_address_of_which_nothing_is_known_leads_to_the_one_bind_of_a_fitting_type_or_to_a_group(
    document: AuditDocument,
) -> None:
    one, two, other = _bind("PULL", "a"), _bind("PULL", "b", "ipc:///run/b"), _bind("REP", "c")
    connect = _connect("PUSH", "z", "{cfg.where}")
    assert _drawn(document, one, other, connect) == [("z", "a", True, "plaintext")]
    assert _drawn(document, one, two, other, connect) == []
    assert _grouped(document, one, two, other, connect) == [("A", ["a", "b"], ["z"], "plaintext")]


def test_a_group_whose_connections_differ_is_of_an_unknown_kind(document: AuditDocument) -> None:
    inside = msgspec.structs.replace(_bind("PULL", "b"), endpoints=(endpoint("bind", "ipc:///run/b", "ipc"),))
    assert _grouped(document, _bind("PULL", "a"), inside, _connect("PUSH", "z", "{where}"))[0][3] == "unknown"


def test_a_name_that_both_addresses_have_says_which_bind_is_meant(document: AuditDocument) -> None:
    binds = [_bind("PULL", "a", "{$APP_RESULTS}"), _bind("PULL", "b", "{cfg.jobs_at}"), _bind("PULL", "c", "{cfg.at}")]
    assert [one[1] for one in _drawn(document, *binds, _connect("PUSH", "z", "{url=$APP_RESULTS}"))] == ["a"]
    assert [one[1] for one in _drawn(document, *binds, _connect("PUSH", "z", "{self.jobs_at}"))] == ["b"]
    assert _drawn(document, *binds, _connect("PUSH", "z", "{cfg.url}")) == []


def test_a_name_in_the_default_of_what_is_configured_counts_too(document: AuditDocument) -> None:
    folder = "ipc://{paths.RUNTIME_FOLDER}"
    binds = [
        _bind("PUSH", "a", f"{{$APP_JOBS={folder}/jobs.ipc}}"),
        _bind("PUSH", "b", f"{{$APP_MAIL={folder}/mail.ipc}}"),
    ]
    assert [one[1] for one in _drawn(document, *binds, _connect("PULL", "z", "{source=$APP_MAIL}"))] == ["b"]
    assert [one[1] for one in _drawn(document, *binds, _connect("PULL", "z", f"{folder}/jobs.ipc"))] == ["a"]


def test_a_connect_that_fits_no_bind_is_counted(document: AuditDocument) -> None:
    named = msgspec.structs.replace(
        document, sockets=(_bind("PULL", "a"), _connect("PUSH", "z", "tcp://h:9")), findings=()
    )
    graph = topology(Judged(named, {}))
    assert (graph.edges, graph.groups, graph.outside) == ((), (), 1)


def test_two_sockets_have_one_line_between_them_however_often_they_connect(document: AuditDocument) -> None:
    twice = socket(
        "PUSH",
        endpoint("connect", "{cfg.where}", "config", line=1),
        endpoint("connect", "tcp://h:1", "remote-connect", line=2),
        name="z",
    )
    assert [(one[1], one[2]) for one in _drawn(document, _bind("PULL", "a"), twice)] == [("a", False)]


def test_a_req_is_joined_to_a_rep_before_a_router(document: AuditDocument) -> None:
    drawn = _drawn(document, _bind("ROUTER", "a", "tcp://*"), _bind("REP", "b", "tcp://*"), _connect("REQ", "c"))
    assert [one[1] for one in drawn] == ["b"]


def test_a_connection_is_as_good_as_its_worse_end(document: AuditDocument) -> None:
    def end(one: EndpointFact, **options: object) -> SocketFact:
        kind, name = ("PULL", "a") if one.op == "bind" else ("PUSH", "b")
        return socket(kind, one, name=name, line=ord(name), options=dict(CURVE) | dict(options))  # type: ignore[arg-type]

    server = endpoint("bind", "tcp://*:1", "wildcard", mechanism="curve-server")
    client = endpoint("connect", "tcp://h:1", "remote-connect", mechanism="curve-client")
    verdicts = [
        _drawn(document, one, other)[0][3]
        for one, other in (
            (end(server), end(client)),
            (end(server), _connect("PUSH", "b")),
            (end(server, CURVE_SERVER=may_set(1, "flag")), end(client)),
            (end(msgspec.structs.replace(server, mechanism="unknown")), end(client)),
            (
                socket("PULL", endpoint("bind", "tcp://lo:1", "loopback"), name="a", line=1),
                _connect("PUSH", "b", "tcp://lo:1"),
            ),
        )
    ]
    assert verdicts == ["encrypted", "plaintext", "conditional", "unknown", "local"]


def test_tests_and_examples_are_not_drawn(document: AuditDocument) -> None:
    graph = topology(Judged(document, {}))
    assert set(graph.files) == {
        "src/feed.py",
        "src/client/rpc.py",
        "src/broker/front.cpp",
        "src/status.c",
        "src/plugins/loader.py",
    }
