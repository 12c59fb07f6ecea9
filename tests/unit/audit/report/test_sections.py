"""What is in place, missing, wanted, open and first, of the hand-made document and of small ones."""

from __future__ import annotations

import io

import msgspec
import pytest

from ironhouse.audit.cases import call, decodes, endpoint, is_set, may_set, socket, unknown_option
from ironhouse.audit.engine import evaluate
from ironhouse.audit.formats import View, load
from ironhouse.audit.report.implemented import implemented, needless, places
from ironhouse.audit.report.judged import Judged
from ironhouse.audit.report.missing import gaps
from ironhouse.audit.report.outline import coverage, policy_lines, state
from ironhouse.audit.report.steps import first_steps
from ironhouse.audit.report.wanted import values
from ironhouse.audit.rules import rules
from ironhouse.model.document import AuditDocument, PolicyUsed
from ironhouse.model.fact import DependencyFact, Place, SocketFact
from ironhouse.model.finding import STRATEGIES, Strategy, Suppression
from ironhouse.policy.load import parse
from ironhouse.policy.policy import Policy


def _judged(
    document: AuditDocument,
    *sockets: SocketFact,
    policy: Policy | None = None,
    dependencies: tuple[DependencyFact, ...] = (),
) -> Judged:
    policies = {".": policy} if policy else {}
    found = evaluate(sockets, dependencies, rules().values(), policies)
    made = msgspec.structs.replace(
        document,
        sockets=sockets,
        findings=found.findings,
        summary=found.summary,
        dependencies=dependencies,
        unresolved=(),
        problems=(),
    )
    return Judged(made, policies)


def _items(judged: Judged, strategy: Strategy) -> list[tuple[str, str, str | None]]:
    return [(one.what, places(row, one), one.only) for row in implemented(judged, strategy) for one in row.items]


def test_a_mark_in_time_is_in_place_with_its_line(document: AuditDocument) -> None:
    limit = socket("PUSH", endpoint("bind", "tcp://*:1", "wildcard"), options={"SNDHWM": is_set(100, line=4)})
    assert _items(_judged(document, limit), "high-water-marks") == [("SNDHWM 100 messages", "line 4", None)]


def test_no_limit_a_late_one_and_what_is_not_known_are_not_in_place(document: AuditDocument) -> None:
    late = endpoint("bind", "tcp://*:1", "wildcard", late=("SNDHWM",))
    for options, end in (
        ({"SNDHWM": is_set(0)}, endpoint("bind", "tcp://*:1", "wildcard")),
        ({"SNDHWM": is_set(10)}, late),
        ({"SNDHWM": unknown_option("cfg.hwm")}, endpoint("bind", "tcp://*:1", "wildcard")),
        ({"RCVHWM": is_set(10)}, endpoint("bind", "tcp://*:1", "wildcard")),
    ):
        assert _items(_judged(document, socket("PUSH", end, options=options)), "high-water-marks") == []


def test_what_holds_on_some_paths_says_on_which(document: AuditDocument) -> None:
    one = socket("PUSH", options={"LINGER": may_set(0, "quick", line=4)})
    assert _items(_judged(document, one), "timeouts") == [("LINGER 0 ms", "line 4", "quick")]


def test_bounded_calls_are_in_place_with_what_bounds_them(document: AuditDocument) -> None:
    calls = (call("poll", "poll", line=8), call("recv", "poll", line=9, path="other.py"), call("recv", "none", line=10))
    one = socket("PULL", endpoint("bind", "tcp://*:1", "wildcard"), operations=calls)
    assert _items(_judged(document, one), "timeouts") == [
        ("receive bounded by a poll, 2 of 3 calls", "line 8; other.py:9", None)
    ]


@pytest.mark.parametrize(
    ("by", "limit", "says"),
    [("100", 100, " of 100 ms"), ("PATIENCE", 5000, " of 5 s: PATIENCE"), ("wait", None, ": wait"), (None, None, "")],
)
def test_a_poll_is_told_with_its_unit_and_its_name(
    document: AuditDocument, by: str | None, limit: int | None, says: str
) -> None:
    polls = call("poll", "poll", by=by, limit_ms=limit, line=8)
    recv = call("recv", "poll", by=by and f"poll({by}) in line 8", line=9)
    one = socket("PULL", endpoint("bind", "tcp://*:1", "wildcard"), operations=(polls, recv))
    assert _items(_judged(document, one), "timeouts") == [(f"receive bounded by a poll{says}", "lines 8, 9", None)]


def test_encryption_names_its_zap_handler_and_a_guard_its_decoder(document: AuditDocument) -> None:
    one = socket(
        "PULL",
        endpoint("bind", "tcp://*:1", "wildcard", mechanism="curve-server", zap="keys"),
        options={"CURVE_SERVER": is_set(1), "CURVE_SECRETKEY": is_set(None, text="key")},
        decoding=(decodes("pickle", guarded_by="hmac.compare_digest"),),
    )
    assert _items(_judged(document, one), "curve") == [
        ("bind tcp://*:1: CURVE server, a ZAP handler that admits listed keys", "line 5", None),
        ("pickle decodes only after hmac.compare_digest", "line 9", None),
    ]


def test_endpoints_that_stay_inside_are_counted_apart(document: AuditDocument) -> None:
    one = socket("PULL", endpoint("bind", "inproc://a", "inproc"), endpoint("bind", "tcp://*:1", "wildcard", line=6))
    assert needless(_judged(document, one)) == {"inproc": 1}


def test_findings_gap_by_rule_and_remedies_by_all_but_the_name(document: AuditDocument) -> None:
    judged = _judged(
        document,
        *(
            socket("PUSH", endpoint("bind", "tcp://*:1", "wildcard"), name=name, line=line)
            for line, name in enumerate("abs", 1)
        ),
        socket("PUSH", endpoint("bind", "tcp://*:1", "wildcard"), line=9, language="cpp", binding="cppzmq"),
    )
    (marks,) = gaps(judged, judged.findings("high-water-marks"))
    assert (marks.id, len(marks.findings)) == ("hwm-unset", 4)
    assert [(one.binding, len(one.findings)) for one in marks.remedies] == [("pyzmq", 3), ("cppzmq", 1)]


def test_a_rule_that_is_not_known_is_shown_all_the_same(document: AuditDocument) -> None:
    strange = msgspec.structs.replace(document.findings[0], rule="from-tomorrow")
    (gap,) = gaps(Judged(document, {}), [strange])
    assert (gap.title, gap.why, len(gap.findings)) == ("from-tomorrow", "", 1)


def test_undetermined_is_apart_and_never_in_place(document: AuditDocument) -> None:
    judged = Judged(document, {})
    for strategy in STRATEGIES:
        open_ones = {one.socket.name for one in judged.undetermined(strategy) if one.socket}
        assert ("plug" in open_ones) == (strategy in ("high-water-marks", "timeouts"))
        assert "plug" not in {row.socket.name for row in implemented(judged, strategy) if row.socket}


def test_tests_and_examples_are_in_no_section_of_production(document: AuditDocument) -> None:
    judged = Judged(document, {})
    assert {judged.scope(one) for one in judged.findings()} == {"production"}
    assert len(judged.findings(scope="test")) == 3
    assert all(row.socket.scope == "production" for one in STRATEGIES for row in implemented(judged, one) if row.socket)


def test_the_first_steps_are_the_gravest_and_at_most_three(document: AuditDocument) -> None:
    steps = first_steps(Judged(document, {}))
    assert [one.strategy for one in steps] == ["curve", "curve", "high-water-marks"]
    assert [one.rules[0][0] for one in steps] == ["unsafe-decoding", "curve-without-zap", "hwm-zero"]
    assert steps[1].closes == "closes 3 findings: 3 high"
    assert dict(steps[1].files) == {"src/feed.py": 2, "src/broker/front.cpp": 1}


def test_where_findings_are_few_what_is_open_or_unseen_comes_next(document: AuditDocument) -> None:
    judged = _judged(document, socket("PULL", endpoint("bind", "inproc://a", "inproc"), options={"RCVHWM": is_set(5)}))
    unseen = msgspec.structs.replace(judged.document, findings=(), problems=document.problems)
    steps = first_steps(Judged(unseen, {}))
    assert [one.closes for one in steps] == ["settles 1 problem", "settles 1 question"]
    assert [one.files for one in steps] == [((document.problems[0].path, 1),), (("app.py", 1),)]


def test_of_acts_that_are_equally_grave_the_one_comes_first_that_is_so_where_anyone_may_reach_it(
    document: AuditDocument,
) -> None:
    """One plaintext endpoint of severity medium goes before any number of marks that were never chosen."""
    front = socket("PULL", endpoint("bind", "{address}", "host-variable"), name="front", line=1)
    judged = _judged(document, front, *(socket("PUSH", name=f"out{line}", line=line) for line in range(2, 5)))
    first = first_steps(judged)[0]
    assert first.rules[0] == ("plaintext-endpoint", 1) and first.gap is not None and first.gap.severity == "medium"
    for name in ("html", "text"):
        out = io.StringIO()
        load(name)(judged.document, out, View())
        _, _, table = out.getvalue().partition("findings-table" if name == "html" else "Findings:")
        assert table.index("plaintext-endpoint") < table.index("hwm-unset")


def test_nothing_to_do_is_no_step(document: AuditDocument) -> None:
    assert first_steps(_judged(document)) == []


def test_values_come_with_their_reason_source_and_sockets(document: AuditDocument) -> None:
    policy = parse({"socket": {"a": {"sndhwm": 5000, "why": "load test"}}}, "ironhouse.toml")
    judged = _judged(document, socket("PUSH", name="a"), socket("REQ", name="b", line=9), policy=policy)
    marks = [one for one in values(judged, "high-water-marks") if one.key == "sndhwm"]
    assert [(one.value, one.types, one.entry, one.why) for one in marks] == [
        ("5000", ("PUSH",), '[socket."a"]', "load test (baseline: 1000)"),
        ("100", ("REQ",), "baseline recommended", marks[1].why),
    ]
    assert marks[1].source.startswith("https://") and marks[1].why


def test_without_sockets_the_baseline_is_shown(document: AuditDocument) -> None:
    assert "sndtimeo" in {one.key for one in values(_judged(document), "timeouts")}


def test_a_root_that_is_asked_nothing_says_so_and_has_no_values_of_its_own(document: AuditDocument) -> None:
    judged = _judged(document, socket("PUSH"), policy=Policy(mode="disabled"))
    assert judged.subjects == [] and judged.findings() == []
    said = msgspec.structs.replace(document, policies=(PolicyUsed(".", "", "recommended", "disabled"),))
    assert "asks nothing" in next(iter(policy_lines(said)))


def test_states_tell_partly_from_not_and_from_nothing(document: AuditDocument) -> None:
    judged = Judged(document, {})
    assert [state(judged, one) for one in STRATEGIES] == ["partly implemented"] * 4
    assert state(_judged(document), "timeouts") == "nothing to judge"
    assert state(_judged(document, socket("PUSH")), "high-water-marks") == "not implemented"
    end = endpoint("bind", "tcp://*:1", "wildcard", mechanism="curve-server", certainty="may", flag="key")
    flagged = {"CURVE_SERVER": may_set(1, "key"), "CURVE_SECRETKEY": may_set(None, "key")}
    assert state(_judged(document, socket("PULL", end, options=flagged)), "curve") == "partly implemented"
    plain = socket("PULL", endpoint("bind", "tcp://*:1", "wildcard"))
    assert state(_judged(document, plain), "curve") == "not implemented"
    assert state(_judged(document, socket("PUSH", options={"SNDHWM": is_set(5)})), "high-water-marks") == "implemented"
    assert "1 of 2 declarations of libzmq and its bindings are watched for updates" in coverage(
        judged, "current-libzmq"
    )


def test_what_is_open_about_a_declaration_has_its_place_and_no_socket(document: AuditDocument) -> None:
    odd = (DependencyFact("libzmq", "pin", "cmake", "CMakeLists.txt", 7, root="project", version="trunk"),)
    found = _judged(document, dependencies=odd).undetermined("current-libzmq")
    assert {(one.socket, one.shown) for one in found} == {(None, "CMakeLists.txt:7")}


def test_what_is_ignored_is_apart_with_its_reason_and_counts_nowhere(document: AuditDocument) -> None:
    first = document.findings[0]
    ignored = msgspec.structs.replace(first, suppressed=Suppression("inline", "a *signed* queue"))
    judged = Judged(msgspec.structs.replace(document, findings=(ignored, *document.findings[1:])), {})
    assert len(judged.findings()) == len(Judged(document, {}).findings()) - 1
    for name in ("markdown", "html"):
        out = io.StringIO()
        load(name)(judged.document, out, View())
        text = out.getvalue()
        assert "by a comment beside the code: a" in text and "queue" in text


def test_what_is_most_exposed_is_mended_first(document: AuditDocument) -> None:
    facts = (
        socket("PULL", endpoint("connect", "ipc:///run/a", "ipc"), name="local", path="a.py"),
        socket("PULL", endpoint("connect", "tcp://10.0.0.1:1", "remote-connect"), name="far", path="b.py"),
        socket("PULL", endpoint("bind", "tcp://*:1", "wildcard"), name="open", path="c.py"),
    )
    judged = _judged(document, *facts)
    gap = next(one for one in gaps(judged, judged.findings()) if one.id == "hwm-unset")
    assert [one.socket for one in gap.told] == ["open", "far", "local"]
    assert gap.remedies[0].findings[0].path == "c.py"
    assert gap.wanted == "rcvhwm = 1000 (baseline recommended)"


def test_sockets_of_one_factory_are_one_sentence_and_one_row(document: AuditDocument) -> None:
    made = [
        msgspec.structs.replace(
            socket("PUSH", endpoint("connect", "tcp://10.0.0.1:1", "remote-connect"), name="link", line=line),
            factory=Place("factory.py", 7),
        )
        for line in range(1, 6)
    ]
    judged = _judged(document, *made)
    gap = next(one for one in gaps(judged, judged.findings()) if one.id == "hwm-unset")
    (told,) = gap.told
    assert (told.socket, told.says) == ("link", " (PUSH), made for 5 places: SNDHWM is never set")
    assert told.places == tuple(f"app.py:{line}" for line in range(1, 6))
    out = io.StringIO()
    load("markdown")(judged.document, out, View())
    assert "| `link` | `PUSH` | `app.py:1`, `app.py:2`, `app.py:3` and 2 more |" in out.getvalue()
    assert "- `app.py:1`, `app.py:2`, `app.py:3` and 2 more `link` (PUSH), made for 5 places:" in out.getvalue()


def test_a_value_beyond_the_policys_says_so_where_it_is_in_place(document: AuditDocument) -> None:
    fact = socket("PULL", endpoint("bind", "tcp://*:1", "wildcard"), options={"RCVHWM": is_set(1_000_000)})
    ((what, _, _),) = _items(_judged(document, fact), "high-water-marks")
    assert what == "RCVHWM 1,000,000 messages, more than the policy's 1,000 messages"


def test_a_tree_without_sockets_is_no_good_news(document: AuditDocument) -> None:
    judged = _judged(document)
    out = io.StringIO()
    load("markdown")(judged.document, out, View())
    said = out.getvalue()
    assert "No ZeroMQ socket was found, and nothing that declares libzmq: is this the right folder?" in said
    assert said.count("There is no socket to judge.") == 3
    assert "No declaration of libzmq or a binding was found." in said
    assert "No rule found anything missing." not in said
