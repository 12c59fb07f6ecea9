"""Recall is worth what its pairing and its comparisons are worth."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from benchmarks._figures import Figure
from benchmarks._labels import Label, LabelError, Labelled, LabelledEndpoint, read_folder
from benchmarks._matching import end_of_call, match, share
from benchmarks._verdicts import judge
from benchmarks.recall import main, measure, misses_of, report_of

from ironhouse.model.fact import DecodingFact, EndpointFact, OperationFact, OptionFact, Place, SocketFact

LABEL = Label("a.py", 10, "python", "PUB", "physical")
SOCKET = SocketFact("a.py:10", "/r", "a.py", 10, None, "python", "pyzmq", "PUB", "s", "production", "high")


def label(line: int = 10, **changes: object) -> Label:
    return msgspec.structs.replace(LABEL, line=line, **changes)


def socket(line: int = 10, **changes: object) -> SocketFact:
    return msgspec.structs.replace(SOCKET, line=line, **changes)


def verdicts(one: Label, *sockets: SocketFact) -> dict[str, bool]:
    return {verdict.field: verdict.right for verdict in judge(one, sockets)}


def same_line(place: Place) -> int:
    return place.line


def figures(labels: tuple[Label, ...], *sockets: SocketFact, only: tuple[str, ...] = ()) -> dict[str, Figure]:
    report = report_of([measure(Labelled("o__n", labels, only), sockets, same_line)])
    return {figure.name: figure for figure in report.figures}


def test_each_place_serves_one_line_and_the_nearest_comes_first() -> None:
    labelled = Labelled("o__n", (label(10), label(11), label(12)))
    matched = match(labelled, [socket(11), socket(12)], same_line)
    assert [[one.line for one in mine] for mine in matched.of] == [[], [11], [12]]


def test_two_lines_apart_match_and_three_do_not() -> None:
    assert match(Labelled("o__n", (label(10),)), [socket(12)], same_line).of[0]
    assert not match(Labelled("o__n", (label(10),)), [socket(13)], same_line).of[0]


def test_a_place_within_the_labelled_call_matches() -> None:
    assert match(Labelled("o__n", (label(10),)), [socket(15)], lambda _: 15).of[0]
    assert not match(Labelled("o__n", (label(10),)), [socket(16)], lambda _: 15).of[0]


def test_a_socket_is_found_at_its_own_place_and_in_its_factory() -> None:
    made = socket(50, factory=Place("lib.py", 7))
    labels = (label(7, path="lib.py", type="param:kind"), label(50, site_kind="logical"))
    assert match(Labelled("o__n", labels), [made], same_line).of == ((made,), (made,))


def test_a_socket_is_found_at_a_call_that_handed_it_on() -> None:
    made = socket(50, factory=Place("lib.py", 7), through=(Place("lib.py", 20),))
    labels = (label(20, path="lib.py", site_kind="logical"), label(50, site_kind="logical"))
    assert match(Labelled("o__n", labels), [made], same_line).of == ((made,), (made,))


def test_a_physical_place_that_no_label_names_is_a_false_find_within_what_was_read() -> None:
    stray = socket(3, path="src/b.py")
    assert figures((LABEL,), socket(), stray)["precision of sites, Python"].value == 50
    assert figures((LABEL,), socket(), stray, only=("a.py",))["precision of sites, Python"].value == 100
    assert match(Labelled("o__n", (LABEL,)), [stray], same_line).false == ((Place("src/b.py", 3), stray),)


def test_several_labels_of_one_line_are_told_apart_by_type() -> None:
    pull, pub = socket(type="PULL"), socket(type="PUB")
    assert share([label(type="PUB"), label(type="PULL")], [pull, pub]) == [[pub], [pull]]
    assert share([label(type="PUB"), label(type="PULL")], [pub]) == [[pub], []]


def test_a_call_ends_where_its_brackets_do() -> None:
    lines = ["x = make(", "  a, (b", "  ), c", ")", "y"]
    assert [end_of_call(lines, line) for line in (1, 2, 5)] == [4, 3, 5]
    assert end_of_call(["f("], 1) == 1


def test_types_are_compared_as_sets_and_unknown_is_wrong_where_the_source_says() -> None:
    both = label(type="param:kind {PUB, SUB}")
    assert verdicts(both, socket(), socket(11, type="SUB"))["type"]
    assert not verdicts(both, socket())["type"]
    assert not verdicts(label(), socket(type="unknown: kind"))["type"]
    assert "type" not in verdicts(label(type="param:kind"), socket(type="unknown: kind"))


@pytest.mark.parametrize(
    ("said", "fact", "right"),
    [
        ("none", None, True),
        ("none", OptionFact("set", value=0), False),
        ("none", OptionFact("unknown", text="opts"), False),
        ("0", None, False),
        ("0", OptionFact("unknown", text="opts"), False),
        ("0", OptionFact("set", value=0), True),
        ("0", OptionFact("set", value=1), False),
        ("0", OptionFact("set", text="ZERO"), True),
        ("limit", OptionFact("set", value=5), True),
        ("conditional: 0", OptionFact("set", "may", 0), True),
    ],
)
def test_an_option_agrees_when_set_alike_and_known_values_are_equal(
    said: str, fact: OptionFact | None, right: bool
) -> None:
    options = {"SNDHWM": fact} if fact else {}
    assert verdicts(label(hwm_snd=said), socket(options=options))["hwm snd"] is right


def test_a_factory_that_sets_nothing_is_not_wrong_because_a_caller_does() -> None:
    place = Place("a.py", 10)
    plain = socket(20, factory=place)
    tuned = socket(30, factory=place, options={"LINGER": OptionFact("set", value=0)})
    assert "linger" not in verdicts(label(linger="none"), plain, tuned)
    assert verdicts(label(linger="none"), tuned) == verdicts(label(linger="none"), tuned, tuned)
    assert verdicts(label(linger="none"), tuned)["linger"] is False
    assert verdicts(label(linger="0"), plain, tuned)["linger"]
    assert verdicts(label(linger="none", site_kind="logical"), plain, tuned)["linger"] is False


def test_order_is_late_when_any_endpoint_came_first() -> None:
    late = EndpointFact("bind", "tcp://*:1", "a.py", 11, ("wildcard",), late_options=("SNDHWM",))
    options = {"SNDHWM": OptionFact("set", value=0)}
    assert verdicts(label(hwm_order="after"), socket(options=options, endpoints=(late,)))["hwm order"]
    assert not verdicts(label(hwm_order="before"), socket(options=options, endpoints=(late,)))["hwm order"]
    assert not verdicts(label(hwm_order="before"), socket())["hwm order"]
    assert "hwm order" not in verdicts(label(), socket())


def test_the_worst_receive_counts() -> None:
    guarded = OperationFact("recv", "a.py", 20, "poll")
    endless = OperationFact("recv", "a.py", 21, "none")
    proxied = OperationFact("proxy", "a.py", 22, "none")
    asked = "receive bound"
    assert verdicts(label(recv_guard="poll(5)"), socket(operations=(guarded,)))[asked]
    assert not verdicts(label(recv_guard="poll(5)"), socket(operations=(guarded, endless)))[asked]
    assert not verdicts(label(recv_guard="poll(5)"), socket())[asked]
    assert not verdicts(label(recv_guard="none"), socket(operations=(guarded,)))[asked]
    assert not verdicts(label(recv_guard="none"), socket())[asked]
    assert verdicts(label(recv_guard="none"), socket(operations=(guarded, endless)))[asked]
    assert verdicts(label(recv_guard="zmq.proxy (unbounded)"), socket(operations=(proxied,)))[asked]
    assert verdicts(label(recv_guard="n/a (send only)"), socket())[asked]
    assert not verdicts(label(recv_guard="n/a (send only)"), socket(operations=(endless,)))[asked]
    assert verdicts(label(recv_guard="ZMQStream.on_recv (event loop)"), socket())[asked]


READINGS = ("exposure, strict set", "exposure, either of a|b", "exposure, lenient")


def test_exposure_is_a_set_and_the_lenient_figure_lets_host_names_be_one() -> None:
    ours = socket(endpoints=(EndpointFact("connect", "{a}", "a.py", 11, ("config",)),))
    named = label(endpoints=(LabelledEndpoint("connect", "remote-connect", "self.a"),))
    literal = label(endpoints=(LabelledEndpoint("connect", "remote-connect", '"tcp://far:1"'),))
    either = label(endpoints=(LabelledEndpoint("connect", "config|ipc", "self.a"),))
    assert [verdicts(named, ours)[field] for field in READINGS] == [False, False, True]
    assert [verdicts(literal, ours)[field] for field in READINGS] == [False, False, False]
    assert [verdicts(either, ours)[field] for field in READINGS] == [False, True, False]


def test_several_words_of_ours_are_right_only_where_the_label_has_them_all() -> None:
    ours = socket(endpoints=(EndpointFact("bind", "{a}", "a.py", 11, ("host-variable", "config")),))
    both = label(endpoints=(LabelledEndpoint("bind", "config|host-variable", "a"),))
    one = label(endpoints=(LabelledEndpoint("bind", "host-variable", "a"),))
    assert [verdicts(both, ours)[field] for field in READINGS[:2]] == [True, True]
    assert [verdicts(one, ours)[field] for field in READINGS[:2]] == [False, False]


def test_the_headline_is_the_reading_that_the_folder_of_labels_defines(tmp_path: Path) -> None:
    ours = (socket(endpoints=(EndpointFact("bind", "{a}", "a.py", 11, ("ipc",)),)),)
    either = label(endpoints=(LabelledEndpoint("bind", "ipc|loopback", "a"),))
    said = {flag: {one.field: one.right for one in judge(either, ours, either=flag)} for flag in (True, False)}
    assert said[True]["exposure"] and not said[False]["exposure"]
    (tmp_path / "o__n.jsonl").write_bytes(msgspec.json.encode(either))
    assert not read_folder(tmp_path)[0].either
    (tmp_path / "READING").write_text("either\n")
    assert read_folder(tmp_path)[0].either
    (tmp_path / "READING").write_text("both\n")
    with pytest.raises(LabelError, match="either or set"):
        read_folder(tmp_path)


def test_a_factory_whose_address_is_a_variable_does_not_speak_of_its_callers() -> None:
    callers = (
        socket(line=30, endpoints=(EndpointFact("bind", "ipc://a", "a.py", 11, ("ipc",)),)),
        socket(line=40, endpoints=(EndpointFact("bind", "inproc://a", "a.py", 11, ("inproc",)),)),
    )
    variable = label(endpoints=(LabelledEndpoint("bind", "host-variable", "address (param)"),))
    told = label(endpoints=(LabelledEndpoint("bind", "ipc", "address (callers: ipc only)"),))
    assert not set(READINGS) & set(verdicts(variable, *callers))
    assert not any(verdicts(told, *callers)[field] for field in READINGS)


def test_mechanism_and_decoding_are_there_or_not() -> None:
    curve = EndpointFact("bind", "tcp://*:1", "a.py", 11, ("wildcard",), mechanism="curve-server")
    plain = EndpointFact("bind", "tcp://*:1", "a.py", 11, ("wildcard",), mechanism="unknown")
    assert verdicts(label(curve="conditional: server (x)"), socket(endpoints=(curve,)))["curve"]
    assert not verdicts(label(curve="none"), socket(endpoints=(curve,)))["curve"]
    assert not verdicts(label(curve="none"), socket(endpoints=(plain,)))["curve"]
    decoded = socket(decoding=(DecodingFact("pickle", "a.py", 30),))
    assert verdicts(label(unsafe_deser="pickle.loads@30"), decoded)["decoding"]
    assert not verdicts(label(unsafe_deser="none"), decoded)["decoding"]


def test_nothing_to_measure_is_not_a_hundred_per_cent() -> None:
    found = figures((LABEL,), socket())
    assert found["sites found, Python"].value == 100
    assert found["sites found, C and C++"].value is None
    assert found["sites found, Python"].note == "1 of 1 labels"


def test_a_missed_label_counts_against_recall_and_is_listed() -> None:
    found = figures((LABEL, label(40)), socket())
    assert found["sites found, Python"].value == 50
    lines = misses_of([measure(Labelled("o__n", (LABEL, label(40))), [socket(type="SUB")], same_line)])
    assert lines == ["missed [physical] o/n a.py:40 PUB", "type: o/n a.py:10 ours: SUB label: PUB"]


def test_a_missing_checkout_or_file_is_exit_2_and_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    labels, sources = tmp_path / "labels", tmp_path / "src"
    labels.mkdir()
    sources.mkdir()
    arguments = ["--src", str(sources), "--labels", str(labels)]
    assert main(arguments) == 2
    assert "labels" in capsys.readouterr().err
    row = {"path": "a.py", "line": 4, "language": "python", "type": "PUB", "site_kind": "physical", "linger": "none"}
    (labels / "o__n.jsonl").write_text(json.dumps(row))
    assert main(arguments) == 2
    assert "o__n" in capsys.readouterr().err
    (sources / "o" / "n").mkdir(parents=True)
    (sources / "o" / "n" / "b.py").write_text("\n")
    assert main(arguments) == 2
    assert "a.py" in capsys.readouterr().err


def test_it_audits_a_checkout_and_prints_its_figures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "labels").mkdir()
    checkout = tmp_path / "src" / "o__n"
    checkout.mkdir(parents=True)
    (checkout / "a.py").write_text("import zmq\n\nctx = zmq.Context()\ns = ctx.socket(zmq.PUB)\ns.linger = 0\n")
    row = {"path": "a.py", "line": 4, "language": "python", "type": "PUB", "site_kind": "physical", "linger": "none"}
    (tmp_path / "labels" / "o__n.jsonl").write_text(json.dumps(row))
    assert main(["--src", str(tmp_path / "src"), "--labels", str(tmp_path / "labels"), "--json", "--misses"]) == 0
    out, err = capsys.readouterr()
    found = {figure["name"]: figure["value"] for figure in json.loads(out)["figures"]}
    assert (found["sites found, Python"], found["linger, Python"]) == (100, 0)
    assert "linger: o/n a.py:4 ours: 0 label: none" in err
