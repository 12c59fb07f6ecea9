"""Where sockets bind: every interface, folders that all users share, and nowhere but in the process."""

from __future__ import annotations

import msgspec
import pytest

from ironhouse.audit.cases import endpoint, is_set, socket
from ironhouse.audit.engine import evaluate
from ironhouse.audit.rule import Rule, Verdict
from ironhouse.audit.rules import rules
from ironhouse.audit.subject import subject
from ironhouse.model.fact import EndpointFact, SocketFact


def _rule(name: str) -> Rule:
    found = rules()[name]
    assert isinstance(found, Rule)
    return found


def _asked(name: str, fact: SocketFact, *others: SocketFact) -> list[Verdict]:
    return list(_rule(name).check(subject(fact, beside=(fact, *others))))


# Every interface

WIDE = socket("PULL", endpoint("bind", "tcp://*:5555", "wildcard"), name="wide")


def _peer(address: str, exposure: str = "loopback", type: str = "PUSH", path: str = "client.py") -> SocketFact:
    one = endpoint("connect", address, exposure, path=path)  # type: ignore[arg-type]
    return socket(type, one, name=address, path=path)


def test_peers_that_all_connect_by_loopback_are_named() -> None:
    (found,) = _asked("bind-all-interfaces", WIDE, _peer("tcp://127.0.0.1:5555"), _peer("tcp://localhost:5555"))
    assert "all 2 peers in this tree (client.py:5) connect by loopback" in found.message
    assert found.base is None
    assert "127.0.0.1" in _rule("bind-all-interfaces").remedy(
        subject(WIDE, beside=(WIDE, _peer("tcp://127.0.0.1:5555"))), found
    )


def test_a_client_in_the_same_file_makes_it_a_mistake() -> None:
    (found,) = _asked("bind-all-interfaces", WIDE, _peer("tcp://127.0.0.1:5555", path="app.py"))
    assert found.base == "medium"


@pytest.mark.parametrize(
    "peer",
    [
        _peer("tcp://10.0.0.7:5555", "remote-connect"),
        _peer("tcp://{host}:5555", "remote-connect"),
        _peer("tcp://{host}:{port}", "remote-connect"),
    ],
    ids=lambda one: one.name,
)
def test_one_peer_that_may_come_from_elsewhere_is_enough_to_say_nothing(peer: SocketFact) -> None:
    (found,) = _asked("bind-all-interfaces", WIDE, _peer("tcp://127.0.0.1:5555"), peer)
    assert "loopback" not in found.message


def test_other_ports_other_types_and_tests_are_no_peers() -> None:
    tested = msgspec.structs.replace(_peer("tcp://127.0.0.1:5555"), scope="test")
    others = (_peer("tcp://127.0.0.1:5556"), _peer("tcp://127.0.0.1:5555", type="SUB"), tested)
    (found,) = _asked("bind-all-interfaces", WIDE, *others)
    assert found.message == "bind on tcp://*:5555 is on every interface of the machine"


def test_the_engine_shows_a_socket_those_of_its_own_root_alone() -> None:
    rule = [_rule("bind-all-interfaces")]
    near, far = _peer("tcp://127.0.0.1:5555"), msgspec.structs.replace(_peer("tcp://127.0.0.1:5555"), root="other")
    assert "loopback" in evaluate([WIDE, near], (), rule).findings[0].message
    assert "loopback" not in evaluate([WIDE, far], (), rule).findings[0].message


def test_an_address_that_may_be_another_says_so() -> None:
    (found,) = _asked("bind-all-interfaces", socket("PULL", endpoint("bind", "{a=tcp://*:1}", ("wildcard", "config"))))
    assert found.message.endswith("unless something else is given")
    assert found.confidence == "medium"


def test_a_group_of_receivers_is_no_interface() -> None:
    assert _asked("bind-all-interfaces", socket("DISH", endpoint("bind", "udp://*:5555", "wildcard"))) == []


# ipc


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("ipc:///tmp/work", "every user may write"),
        ("ipc:///var/tmp/app/work", "every user may write"),
        ("ipc:///dev/shm/work", "every user may write"),
        ("ipc:///tmp/app-{os.getpid()}", "every user may write"),
        ("ipc://{tempfile.gettempdir()}/work", "every user may write"),
        ("ipc://{std::filesystem::temp_directory_path()}/work", "every user may write"),
        ("ipc://{args.socket=/tmp/work}", "every user may write"),
        ("{args.socket=ipc:///tmp/work}", "every user may write"),
        ("{cfg.socket()=ipc:///tmp/}x", "every user may write"),
        ("ipc://@work", "no permissions"),
        ("ipc://@{uuid.uuid4()}", "no permissions"),
        ("ipc://work", "relative"),
        ("ipc://./work", "relative"),
        ("ipc://run-{port}", "relative"),
    ],
)
def test_an_ipc_address_that_others_may_take(address: str, says: str) -> None:
    (found,) = _asked("ipc-shared-folder", socket("PULL", endpoint("bind", address, "ipc")))
    assert found.outcome == "violation"
    assert says in found.message


@pytest.mark.parametrize(
    "address",
    [
        "ipc:///run/app/work",
        "ipc:///tmpfiles/work",
        "ipc://*",
        "ipc://{path}",
        "ipc://{path}/work",
        "ipc://{args.socket=$SOCKET}",
        "{args.socket=$SOCKET}",
        "ipc:///tmp/{uuid.uuid4()}",
        "ipc://{tempfile.gettempdir()}/{uuid4()}",
        "ipc://{tempfile.NamedTemporaryFile(delete=False).name}",
        "ipc://{tempfile.mkdtemp()}/work",
        "ipc://:-1",
        "ipc://",
    ],
)
def test_an_ipc_address_that_is_private_or_not_known(address: str) -> None:
    assert _asked("ipc-shared-folder", socket("PULL", endpoint("bind", address, "ipc"))) == []


def test_a_name_with_something_in_it_is_less_of_a_find_than_a_fixed_one() -> None:
    fixed = socket("PULL", endpoint("bind", "ipc:///tmp/work", "ipc"))
    by_pid = socket("PULL", endpoint("bind", "ipc:///tmp/work-{os.getpid()}", "ipc"))
    assert [one.base for one in (*_asked("ipc-shared-folder", fixed), *_asked("ipc-shared-folder", by_pid))] == [
        None,
        "low",
    ]


def test_who_connects_chooses_no_folder() -> None:
    assert _asked("ipc-shared-folder", socket("PUSH", endpoint("connect", "ipc:///tmp/work", "ipc"))) == []


# inproc


def test_what_inproc_ignores_is_named_together() -> None:
    inside = endpoint("bind", "inproc://work", "inproc")
    options = {"CURVE_SERVER": is_set(True), "CURVE_SECRETKEY": is_set(None, text="key"), "MAXMSGSIZE": is_set(100)}
    (found,) = _asked("ignored-on-inproc", socket("PULL", inside, options=options))
    assert found.message.startswith("CURVE_SERVER, CURVE_SECRETKEY and MAXMSGSIZE count for nothing on inproc://work")


def test_what_is_off_or_for_another_endpoint_is_not() -> None:
    inside = endpoint("bind", "inproc://work", "inproc")
    off = {"CURVE_SERVER": is_set(False), "MAXMSGSIZE": is_set(-1)}
    assert _asked("ignored-on-inproc", socket("PULL", inside, options=off)) == []
    on = {"MAXMSGSIZE": is_set(100)}
    beside = endpoint("bind", "{address}", ("host-variable",), line=6)
    assert _asked("ignored-on-inproc", socket("PULL", inside, beside, options=on)) == []
    assert _asked("ignored-on-inproc", socket("PULL", options=on)) == []


# plaintext


@pytest.mark.parametrize("address", ["udp://*:5555", "epgm://eth0;239.0.0.1:5555"])
def test_what_knows_no_mechanism_is_plaintext_that_no_option_mends(address: str) -> None:
    fact = socket("DISH", endpoint("bind", address, "wildcard", mechanism="curve-server"))
    (found,) = _asked("plaintext-endpoint", fact)
    assert found.message.endswith(f"is in plaintext: {address.partition(':')[0]} knows no mechanism")
    (shown,) = (one for one in evaluate([fact], (), [_rule("plaintext-endpoint")]).findings)
    assert shown.severity == "medium"
    assert "curve_server" not in shown.remedy and "WireGuard" in shown.remedy


def test_a_stream_is_plaintext_whatever_is_set_on_it() -> None:
    fact = socket("STREAM", endpoint("bind", "tcp://*:80", "wildcard", mechanism="curve-server"))
    (found,) = _asked("plaintext-endpoint", fact)
    assert found.message.endswith("is in plaintext: a STREAM socket knows no mechanism")
    (shown,) = (one for one in evaluate([fact], (), [_rule("plaintext-endpoint")]).findings)
    assert shown.severity == "medium"
    assert "curve_server" not in shown.remedy and "TLS" in shown.remedy
    assert _asked("plaintext-endpoint", socket("STREAM", endpoint("bind", "tcp://127.0.0.1:80", "loopback"))) == []


def test_datagrams_to_who_knows_where_are_undetermined() -> None:
    fact = socket("RADIO", endpoint("connect", "udp://{peer}:5555", ("config", "remote-connect")))
    assert [one.outcome for one in _asked("plaintext-endpoint", fact)] == ["undetermined"]


@pytest.mark.parametrize("host", ["*", '{info.get("host", "*")=*}'])
def test_a_connect_to_every_interface_is_one_that_libzmq_refuses(host: str) -> None:
    fact = socket("PULL", endpoint("connect", f"tcp://{host}:5555", "remote-connect"))
    (found,) = [one for one in evaluate((fact,), (), rules().values()).findings if one.rule == "plaintext-endpoint"]
    assert found.severity == "medium"
    assert "if it connects at all" in found.message


def _at(line: int, text: str, path: str = "app.py") -> EndpointFact:
    return msgspec.structs.replace(endpoint("bind", text, "wildcard"), line=line, path=path)


@pytest.mark.parametrize("text", ["tcp://*:5555", "tcp://*:{self.port}"])
def test_an_address_that_a_socket_has_twice_is_told_of_once(text: str) -> None:
    twice = socket("PUB", _at(7, text), _at(9, text), _at(3, text, "again.py"))
    (found,) = _asked("plaintext-endpoint", twice)
    assert found.line == 7
    assert found.message.endswith("is in plaintext; the same at line 9 and again.py:3")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("tcp://*:5555", "tcp://*:5556"),
        pytest.param("tcp://*", "tcp://*", id="each time another port"),
        pytest.param("tcp://*:{port}", "tcp://*:{port}", id="another function's"),
    ],
)
def test_what_may_be_two_addresses_is_told_of_twice(one: str, other: str) -> None:
    found = _asked("plaintext-endpoint", socket("PUB", _at(7, one), _at(9, other)))
    assert [(each.line, "the same" in each.message) for each in found] == [(7, False), (9, False)]
