"""CURVE's roles and keys, ZAP's handlers and domains: which of several rules speaks, and what it says."""

from __future__ import annotations

import msgspec
import pytest

from ironhouse.audit.cases import declared, endpoint, is_set, may_set, policy, socket
from ironhouse.audit.engine import evaluate
from ironhouse.audit.rule import Rule, Verdict
from ironhouse.audit.rules import rules
from ironhouse.audit.subject import subject
from ironhouse.model.fact import EndpointFact, OptionFact, Place, SocketFact, Zap

SERVER = {"CURVE_SECRETKEY": is_set(None, text="key"), "CURVE_SERVER": is_set(True)}
DOMAIN = {"ZAP_DOMAIN": is_set("app")}
ENFORCED = {"ZAP_ENFORCE_DOMAIN": is_set(1)}


def _asked(rule: str, fact: SocketFact, judged_by: str = "") -> list[Verdict]:
    known = rules()[rule]
    assert isinstance(known, Rule)
    return list(known.check(subject(fact, policy(judged_by))))


def _outcomes(rule: str, fact: SocketFact, judged_by: str = "") -> list[str]:
    return [one.outcome for one in _asked(rule, fact, judged_by)]


def _message(rule: str, fact: SocketFact) -> str:
    (only,) = _asked(rule, fact)
    return only.message


def _bound(zap: Zap = "none", late: tuple[str, ...] = (), handler: Place | None = None) -> EndpointFact:
    one = endpoint("bind", "tcp://*:1", "wildcard", mechanism="curve-server", zap=zap, late=late)
    return msgspec.structs.replace(one, handler=handler)


def _server(zap: Zap, options: dict[str, OptionFact] | None = None, handler: Place | None = None) -> SocketFact:
    return socket("PULL", _bound(zap, handler=handler), options=SERVER | (options or {}))


# A server's key


def test_a_key_on_the_condition_of_the_switch_is_enough() -> None:
    both = {"CURVE_SECRETKEY": may_set(None, "secure"), "CURVE_SERVER": may_set(True, "secure")}
    assert _outcomes("curve-server-without-key", socket("PULL", _bound(), options=both)) == ["ok"]


def test_a_key_that_only_some_paths_give_is_missing_on_the_others() -> None:
    some = {"CURVE_SECRETKEY": may_set(None, "path"), "CURVE_SERVER": is_set(True)}
    (found,) = _asked("curve-server-without-key", socket("PULL", _bound(), options=some))
    assert (found.outcome, found.confidence) == ("violation", "medium")
    assert "only where path" in found.message


def test_conditions_that_differ_prove_nothing() -> None:
    both = {"CURVE_SECRETKEY": may_set(None, "path"), "CURVE_SERVER": may_set(True, "secure")}
    assert _outcomes("curve-server-without-key", socket("PULL", _bound(), options=both)) == ["undetermined"]


def test_a_key_that_reads_as_empty_was_filled_somewhere() -> None:
    filled = SERVER | {"CURVE_SECRETKEY": is_set("", text="key")}
    assert _outcomes("curve-server-without-key", socket("PULL", _bound(), options=filled)) == ["ok"]


def test_a_key_after_bind_is_for_the_next_bind() -> None:
    fact = socket("PULL", _bound(late=("CURVE_SECRETKEY",)), options=dict(SERVER))
    assert "comes only later, at app.py:4" in _message("curve-server-without-key", fact)
    unordered = SERVER | {"CURVE_SECRETKEY": is_set(None, text="key", certainty="may")}
    fact = socket("PULL", _bound(late=("CURVE_SECRETKEY",)), options=unordered)
    assert _outcomes("curve-server-without-key", fact) == ["undetermined"]


# Two roles


def _roles(mechanism: str | None, server: bool) -> SocketFact:
    one = endpoint("bind", "tcp://*:1", "wildcard", mechanism=mechanism)  # type: ignore[arg-type]
    options = SERVER | {"CURVE_SERVER": is_set(server), "CURVE_SERVERKEY": is_set(None, text="peer")}
    return socket("PULL", one, options=options)


def test_of_two_roles_the_later_is_named() -> None:
    assert "CURVE_SERVERKEY came later, so it is a client" in _message("curve-two-roles", _roles("curve-client", True))
    assert "CURVE_SERVER came later, so it is a server" in _message("curve-two-roles", _roles("curve-server", True))


def test_keys_that_are_reset_are_plaintext_and_one_rule_says_so() -> None:
    fact = _roles(None, False)
    (found,) = _asked("curve-two-roles", fact)
    assert (found.base, found.outcome) == ("critical", "violation")
    assert "resets the socket to NULL: tcp://*:1 is in plaintext" in found.message
    assert _outcomes("plaintext-endpoint", fact) == []


def test_a_switch_that_is_off_without_keys_is_plaintext_as_any_other() -> None:
    fact = socket("PULL", endpoint("bind", "tcp://*:1", "wildcard"), options={"CURVE_SERVER": is_set(False)})
    assert _outcomes("plaintext-endpoint", fact) == ["violation"]
    assert _outcomes("curve-two-roles", fact) == []


# PLAIN


def test_plain_on_some_paths_is_plaintext_on_the_others() -> None:
    one = endpoint("bind", "tcp://*:1", "wildcard", mechanism="plain", certainty="may", flag="user")
    fact = socket("PULL", one, options={"PLAIN_SERVER": may_set(True, "user")})
    assert "is in plaintext; where user, PLAIN takes a password, in clear too" in _message("plain-password", fact)
    assert _outcomes("plaintext-endpoint", fact) == []


def test_where_a_password_is_sent_has_to_be_known() -> None:
    one = endpoint("connect", "{address}", ("config", "remote-connect"), mechanism="plain")
    assert _outcomes("plain-password", socket("PUSH", one, options={"PLAIN_USERNAME": is_set("u")})) == ["undetermined"]


# A handler


def test_a_handler_elsewhere_is_said_with_its_place() -> None:
    fact = _server("elsewhere", handler=Place("auth.py", 7))
    assert "the ZAP handler at auth.py:7 serves another context" in _message("curve-without-zap", fact)
    known = rules()["curve-without-zap"]
    assert isinstance(known, Rule)
    asked = subject(fact)
    assert "this socket's context" in known.remedy(asked, next(iter(known.check(asked))))


@pytest.mark.parametrize("zap", ["none", "elsewhere", "late"])
def test_who_enforces_a_domain_lets_nobody_in_without_a_handler(zap: Zap) -> None:
    assert _outcomes("curve-without-zap", _server(zap)) == ["violation"]
    assert _outcomes("curve-without-zap", _server(zap, DOMAIN)) == ["violation"]
    assert _outcomes("curve-without-zap", _server(zap, DOMAIN | ENFORCED)) == ["ok"]


def test_a_handler_that_admits_anyone_admits_anyone_of_a_domain_too() -> None:
    assert _outcomes("curve-without-zap", _server("allow-any", DOMAIN | ENFORCED)) == ["violation"]


# Domains


def test_a_domain_that_is_enforced_and_has_no_name_is_said_once() -> None:
    states: tuple[Zap, ...] = ("none", "unasked")
    for zap in states:
        fact = _server(zap, ENFORCED)
        assert _outcomes("zap-enforced-without-domain", fact) == ["violation"]
        assert _outcomes("curve-without-zap", fact) == _outcomes("zap-not-enforced", fact) == []


def test_a_plain_server_without_a_name_ends_at_its_first_client() -> None:
    one = endpoint("bind", "tcp://*:1", "wildcard", mechanism="plain")
    fact = socket("PULL", one, options={"PLAIN_SERVER": is_set(True)} | ENFORCED)
    assert "ends the process" in _message("zap-enforced-without-domain", fact)


def test_a_domain_counts_when_it_is_named_before_bind() -> None:
    fact = socket("PULL", _bound("keys", late=("ZAP_DOMAIN",)), options=SERVER | DOMAIN | ENFORCED)
    assert _outcomes("zap-enforced-without-domain", fact) == ["violation"]


def test_enforcing_is_asked_only_of_who_has_a_handler() -> None:
    assert _outcomes("zap-not-enforced", _server("none")) == _outcomes("zap-not-enforced", _server("unknown")) == []
    assert "has no ZAP domain" in _message("zap-not-enforced", _server("keys"))
    assert "is not enforced" in _message("zap-not-enforced", _server("custom", DOMAIN))
    assert _outcomes("zap-not-enforced", _server("keys", DOMAIN | ENFORCED)) == ["ok"]


def test_who_enforces_wherever_libzmq_can_enforces() -> None:
    version = {"ZAP_ENFORCE_DOMAIN": may_set(1, "ZMQ_VERSION >= ZMQ_MAKE_VERSION(4, 3, 0)")}
    assert _outcomes("zap-not-enforced", _server("keys", DOMAIN | version)) == ["ok"]
    path = {"ZAP_ENFORCE_DOMAIN": may_set(1, "strict")}
    assert _outcomes("zap-not-enforced", _server("keys", DOMAIN | path)) == ["undetermined"]


def test_a_remedy_says_where_the_pinned_libzmq_cannot_enforce() -> None:
    fact = msgspec.structs.replace(_server("custom"), binding="libzmq", language="c")
    pin = declared("libzmq", "pin", "4.1.4", path="conanfile.txt", source="Conan")
    (found,) = evaluate([fact], [pin], [rules()["zap-not-enforced"]]).findings
    assert "ZAP_ENFORCE_DOMAIN needs libzmq 4.2.3; you pin 4.1.4 at conanfile.txt:1" in found.remedy


def test_a_policy_without_zap_asks_for_no_domain() -> None:
    optional = '[defaults]\nzap = "optional"\nwhy = "every client of this network is let in"\n'
    assert _outcomes("zap-not-enforced", _server("keys"), optional) == []
    assert _outcomes("curve-without-zap", _server("none"), optional) == []


def test_a_handler_of_other_domains_refuses_and_is_not_called_open() -> None:
    fact = _server("other-domain", DOMAIN, Place("auth.py", 7))
    assert "its domain is app, of which the ZAP handler at auth.py:7 has no keys" in _message("zap-other-domain", fact)
    assert _outcomes("curve-without-zap", fact) == ["ok"]


def test_a_list_of_addresses_is_asked_where_there_is_a_domain() -> None:
    asked = endpoint("bind", "tcp://*:1", "wildcard", zap="unknown")
    assert _outcomes("zap-addresses-unasked", socket("PULL", asked, options=dict(DOMAIN))) == []
    unasked = endpoint("bind", "tcp://*:1", "wildcard", zap="unasked")
    assert _outcomes("zap-addresses-unasked", socket("PULL", unasked)) == ["violation"]
    inside = endpoint("bind", "inproc://x", "inproc", zap="unasked")
    assert _outcomes("zap-addresses-unasked", socket("PULL", inside)) == []
