"""Precision is worth what its pairing is worth: a verdict speaks of one claim and of no other."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from benchmarks._figures import Figure
from benchmarks._labels import LabelError
from benchmarks._readings import Read, Reading, pair, read_folder
from benchmarks.precision import main, measure, misses_of, report_of

from ironhouse.model.fact import SocketFact
from ironhouse.model.finding import Finding

SOCKET = SocketFact("a.py:3", "/r", "a.py", 3, None, "python", "pyzmq", "PUB", "s", "production", "high")
FINDING = Finding("hwm-zero", "high", "high", "high-water-marks", "a.py:3", "a.py", 3, "s: SNDHWM is 0", "s.x")
READING = Reading("a.py", 3, "hwm-zero", "high", "true", "set to 0")


def finding(**changes: object) -> Finding:
    return msgspec.structs.replace(FINDING, **changes)


def reading(**changes: object) -> Reading:
    return msgspec.structs.replace(READING, **changes)


def paired(found: Finding, *readings: Reading) -> Reading | None:
    sockets = [SOCKET, msgspec.structs.replace(SOCKET, id="b.py:9", path="b.py", line=9)]
    return pair(Read("o__n", readings), [found], sockets)[0][2]


def figures(findings: list[Finding], *readings: Reading) -> dict[str, Figure]:
    read = Read("o__n", readings)
    report = report_of([measure(read, pair(read, findings, [SOCKET]))])
    return {figure.name: figure for figure in report.figures}


def test_a_verdict_is_found_by_place_rule_and_severity() -> None:
    assert paired(FINDING, READING) == READING
    for other in (reading(line=4), reading(path="b.py"), reading(rule="hwm-late"), reading(severity="medium")):
        assert paired(FINDING, other) is None


def test_findings_of_several_sockets_at_one_line_are_told_apart_by_their_socket() -> None:
    made_elsewhere = finding(socket="b.py:9")
    named = reading(socket="b.py:9", verdict="false")
    assert paired(made_elsewhere, READING, named) == named
    assert paired(FINDING, READING, named) == READING
    assert paired(made_elsewhere, reading(socket="c.py:1")) is None


def test_true_ones_count_among_those_that_were_judged() -> None:
    three = [finding(line=1), finding(line=2), finding(line=3)]
    found = figures(three, reading(line=1), reading(line=2, verdict="false"), reading(line=3, verdict="unknown"))
    whole = found["findings of severity high and above"]
    assert (whole.value, whole.met, whole.note) == (50, False, "1 of 2 verdicts; 1 cannot be known")
    assert found["hwm-zero, high and above"].value == 50 and found["hwm-zero, high and above"].target is None


def test_what_nobody_read_counts_neither_for_nor_against_and_is_counted() -> None:
    found = figures([finding(line=1), finding(line=2)], reading(line=1))
    assert found["findings of severity high and above"].value == 100
    assert found["without a verdict, high and above"].value == 1


def test_nothing_read_is_not_a_hundred_per_cent() -> None:
    whole = figures([FINDING])["findings of severity high and above"]
    assert whole.value is None and whole.met is False


def test_lesser_findings_are_shown_by_rule_and_kept_out_of_the_target() -> None:
    medium = finding(severity="medium", line=5)
    found = figures([FINDING, medium], READING, reading(severity="medium", line=5, verdict="false"))
    assert found["findings of severity high and above"].value == 100
    assert found["hwm-zero, below high"].value == 0


def test_a_verdict_whose_finding_is_gone_is_counted_and_a_true_one_listed() -> None:
    read = Read("o__n", (READING, reading(line=8), reading(line=9, verdict="false")))
    measured = [measure(read, pair(read, [FINDING], [SOCKET]))]
    gone = next(one for one in report_of(measured).figures if one.name.startswith("gone"))
    assert (gone.value, gone.note) == (2, "1 had been true, 1 false")
    assert misses_of(measured) == ["gone: o/n a.py:8 high hwm-zero (set to 0)"]


def test_what_was_read_stays_on_record_whatever_became_of_its_findings() -> None:
    first = Read("o__n", (READING, reading(line=8, verdict="false", said="s: SNDHWM is 0")))
    second = Read("o__m", (READING, reading(line=8, severity="medium", verdict="false")))
    report = report_of([measure(first, pair(first, [FINDING], [SOCKET])), measure(second, [])])
    found = {figure.name: figure for figure in report.figures}
    assert found["findings of severity high and above"].value == 100
    whole, mean = found["as read, high and above"], found["as read, mean over repositories, high and above"]
    assert whole.value == pytest.approx(200 / 3) and whole.note == "2 of 3 verdicts"
    assert (mean.value, mean.note) == (75, "2 of them")


def test_whether_a_message_is_right_is_counted_apart_where_readers_were_asked() -> None:
    asked = (reading(claim="right"), reading(line=8, verdict="false", claim="right"), reading(line=9, claim="wrong"))
    name = "as read, what the message says is so, high and above"
    found = figures([FINDING], *asked)[name]
    assert found.value == pytest.approx(200 / 3) and (found.note, found.target) == ("2 of 3 verdicts", None)
    assert name not in figures([FINDING], READING)


def test_misses_list_the_false_with_their_reason_and_the_unread_with_their_socket() -> None:
    read = Read("o__n", (reading(verdict="false", why="it is 10"),))
    measured = [measure(read, pair(read, [FINDING, finding(line=7)], [SOCKET]))]
    assert misses_of(measured) == [
        "false: o/n a.py:3 high hwm-zero: s: SNDHWM is 0 (it is 10)",
        "no verdict: o/n a.py:7 high hwm-zero: s: SNDHWM is 0 [socket a.py:3]",
    ]


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ({"verdict": "perhaps"}, "perhaps"),
        ({"verdikt": "true"}, "verdikt"),
        ({"severity": "grave"}, "grave"),
    ],
)
def test_a_file_that_says_something_else_is_refused(tmp_path: Path, row: dict[str, str], what: str) -> None:
    (tmp_path / "o__n.jsonl").write_text(json.dumps({**msgspec.to_builtins(READING), **row}))
    with pytest.raises(LabelError, match=f"o__n.jsonl:1.*{what}"):
        read_folder(tmp_path)


def test_a_finding_that_is_judged_twice_is_refused(tmp_path: Path) -> None:
    lines = [json.dumps(msgspec.to_builtins(one)) for one in (READING, reading(verdict="false"))]
    (tmp_path / "o__n.jsonl").write_text("\n".join(lines))
    with pytest.raises(LabelError, match="read above"):
        read_folder(tmp_path)


@pytest.mark.parametrize(
    "folder", ["verdicts", "verdicts_unused", "verdicts_unused_2", "verdicts_unused_3", "verdicts_unused_5"]
)
def test_the_verdicts_that_are_kept_can_be_read(folder: str) -> None:
    kept = read_folder(Path(__file__).parents[3] / "benchmarks" / folder)
    assert sum(len(one.readings) for one in kept) > 200


SECRET = "D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs"


@pytest.mark.parametrize(
    ("path", "rule", "text"),
    [
        ("requirements.txt", "libzmq-vulnerable", "pyzmq==17.1.2\n"),
        ("serve.py", "secret-in-source", f"import zmq\nzmq.Context().socket(zmq.REP).curve_secretkey = b'{SECRET}'\n"),
    ],
)
def test_findings_that_are_about_no_socket_are_found_too(
    path: str, rule: str, text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "verdicts").mkdir()
    row = msgspec.to_builtins(Reading(path, text.count("\n"), rule, "critical", "true", "as it says"))
    (tmp_path / "verdicts" / "o__n.jsonl").write_text(json.dumps(row))
    checkout = tmp_path / "src" / "o__n"
    checkout.mkdir(parents=True)
    (checkout / path).write_text(text)
    assert main(["--src", str(tmp_path / "src"), "--verdicts", str(tmp_path / "verdicts"), "--json"]) == 0
    found = {one["name"]: one["value"] for one in json.loads(capsys.readouterr().out)["figures"]}
    assert found[f"{rule}, high and above"] == 100


def test_no_verdicts_or_no_checkout_is_exit_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    verdicts, sources = tmp_path / "verdicts", tmp_path / "src"
    verdicts.mkdir()
    sources.mkdir()
    arguments = ["--src", str(sources), "--verdicts", str(verdicts)]
    assert main(arguments) == 2
    assert "verdicts" in capsys.readouterr().err
    (verdicts / "o__n.jsonl").write_text(json.dumps(msgspec.to_builtins(READING)))
    assert main(arguments) == 2
    assert "src" in capsys.readouterr().err


def test_it_audits_a_checkout_and_prints_its_figures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "verdicts").mkdir()
    for name in ("o__n", "o__elsewhere"):
        row = msgspec.to_builtins(reading(path="a.py", line=5))
        (tmp_path / "verdicts" / f"{name}.jsonl").write_text(json.dumps(row))
    checkout = tmp_path / "src" / "o__n"
    checkout.mkdir(parents=True)
    (checkout / "a.py").write_text(
        "import zmq\n\nctx = zmq.Context()\ns = ctx.socket(zmq.PUB)\ns.sndhwm = 0\ns.bind('tcp://*:1')\n"
    )
    arguments = ["--src", str(tmp_path / "src"), "--verdicts", str(tmp_path / "verdicts"), "--json", "--misses"]
    assert main(arguments) == 0
    out, err = capsys.readouterr()
    document = json.loads(out)
    found = {figure["name"]: figure["value"] for figure in document["figures"]}
    assert found["findings of severity high and above"] == 100
    assert found["without a verdict, high and above"] == 1
    assert document["measured_on"]["repositories without a checkout"] == 1
    assert "no verdict: o/n a.py:6 high plaintext-endpoint" in err
