"""Received bytes that reach a decoder which can run code.

Owns which decoders run code outright and what softens the verdict: a check made before decoding (an HMAC), or
peers that CURVE and ZAP have identified. A type that receives no messages of the application is not asked: its
decoder belongs to the peer that shares its class. Which of the two sides binds does not matter: a connecting PULL is
reachable too.
"""

from __future__ import annotations

from collections.abc import Iterator

from ironhouse.audit.calls import NOT_KNOWN, NOT_TOLD, addresses
from ironhouse.audit.cases import decodes, endpoint, socket
from ironhouse.audit.mechanism import deciding_flag
from ironhouse.audit.remedy import comment, name_of
from ironhouse.audit.rule import Case, Rule, Verdict
from ironhouse.audit.subject import Subject
from ironhouse.model.fact import DecodingFact, DecodingKind, SocketFact
from ironhouse.model.finding import Severity
from ironhouse.model.sockets import RECEIVES, ROUTABLE, does, exposure, may_stay, stays_inside

SOMETIMES: frozenset[DecodingKind] = frozenset({"yaml", "jsonpickle", "marshal", "torch.load"})
"""Decoders that run code only when they are called or built in some ways (an unsafe loader, ``weights_only``
off), or that crash rather than run it."""


def _check(asked: Subject) -> Iterator[Verdict]:
    fact = asked.socket
    wanted = asked.profile.value("decode")
    if wanted == "allow" or does(fact, RECEIVES) is False:
        return
    known = _peers_are_known(fact)
    for number, one in enumerate(fact.decoding):
        if one.guarded_by or (known and wanted == "authenticated"):
            yield Verdict("ok", one.path, one.line, unit=f"decoding {number}")
            continue
        yield Verdict(
            "violation",
            one.path,
            one.line,
            _message(fact, one, known),
            unit=f"decoding {number}",
            exposure="unknown" if exposure(fact) in ROUTABLE and may_stay(fact.endpoints) else None,
            base=_base(one, known),
            confidence="medium" if one.kind in SOMETIMES else None,
        )


def _message(fact: SocketFact, one: DecodingFact, known: bool) -> str:
    name = "recv_pyobj, which is pickle," if one.kind == "recv_pyobj" else one.kind
    where = addresses(fact.endpoints) or "an endpoint that was not seen"
    message = f"{name} decodes what arrives on {where}: a sender can run code in this process"
    message += NOT_KNOWN if may_stay(fact.endpoints) else ""
    outer = [each for each in fact.endpoints if not ROUTABLE.isdisjoint(each.exposure)]
    message += NOT_TOLD if outer and all(each.open_host for each in outer) else ""
    return message + "; only peers with a listed key can send" if known else message


def _base(one: DecodingFact, known: bool) -> Severity:
    if known:
        return "medium"
    return "high" if one.kind in SOMETIMES else "critical"


def _peers_are_known(fact: SocketFact) -> bool:
    """Whether every endpoint that leaves the process has authenticated peers on all paths."""
    outer = [one for one in fact.endpoints if not stays_inside(one)]
    return bool(outer) and all(
        deciding_flag(fact, one) is None
        and (one.mechanism == "curve-client" or (one.mechanism == "curve-server" and one.zap in ("keys", "custom")))
        for one in outer
    )


def _remedy(asked: Subject, verdict: Verdict) -> str:
    fact = asked.socket
    me = name_of(fact)
    if fact.language != "python":
        return comment(fact, "decode with a format that carries data alone: protobuf, msgpack, JSON")
    return (
        "# a format that carries data alone, checked against a type\n"
        f"message = msgspec.msgpack.decode({me}.recv(), type=Message)  # the sender: msgspec.msgpack.encode(message)"
    )


_PULL = "import pickle, zmq\nctx = zmq.Context()\nsock = ctx.socket(zmq.PULL)\nsock.bind('tcp://*:5555')\n"
_BIND = endpoint("bind", "tcp://*:5555", "wildcard", line=4)

RULE = Rule(
    id="unsafe-decoding",
    strategy="curve",
    base="critical",
    confidence="high",
    title="Received bytes are decoded in a way that can run code",
    why=(
        "pickle and its kin run whatever the bytes tell them to. On a socket whose peers are not authenticated, anyone "
        "who can reach it runs code in this process ('ShadowMQ': CVE-2024-50050, CVE-2025-30165, CVE-2025-23254, "
        "CVE-2025-60455 and others are this one line)."
    ),
    references=(
        "https://docs.python.org/3/library/pickle.html",
        "https://cwe.mitre.org/data/definitions/502.html",
        "https://nvd.nist.gov/vuln/detail/CVE-2024-50050",
    ),
    check=_check,
    remedy=_remedy,
    by_hand="another encoding is a change on both sides",
    valid=(
        Case(
            "data alone",
            socket("PULL", _BIND),
            "import zmq\nctx = zmq.Context()\nsock = ctx.socket(zmq.PULL)\nsock.bind('tcp://*:5555')\nsock.recv_json()\n",
        ),
        Case(
            "an HMAC that is checked first",
            socket("PULL", _BIND, decoding=(decodes("pickle", guarded_by="hmac.compare_digest"),)),
            "import hmac, pickle, zmq\ndef serve(key):\n    ctx = zmq.Context()\n    sock = ctx.socket(zmq.PULL)\n"
            "    sock.bind('tcp://*:5555')\n    tag, body = sock.recv_multipart()\n"
            "    if not hmac.compare_digest(tag, hmac.digest(key, body, 'sha256')):\n        raise ValueError\n"
            "    return pickle.loads(body)\n",
        ),
    ),
    invalid=(
        Case(
            "recv_pyobj",
            socket("PULL", _BIND, decoding=(decodes("recv_pyobj", line=5),)),
            _PULL + "sock.recv_pyobj()\n",
        ),
        Case(
            "pickle.loads of what was received",
            socket("PULL", _BIND, decoding=(decodes("pickle", line=5),)),
            _PULL + "pickle.loads(sock.recv())\n",
        ),
    ),
)
