from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from ironhouse.cli import exits
from ironhouse.cli.main import main

PROGRAM = """\
import zmq

def serve(ctx):
    orders = ctx.socket(zmq.PULL)
    orders.rcvhwm = 0
    orders.bind("tcp://*:5555")
    local = ctx.socket(zmq.PUSH)
    local.connect("inproc://work")
"""


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "app.py").write_text(PROGRAM, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_explain_says_which_entry_gives_which_value_and_why(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tree / "ironhouse.toml").write_text('[socket."*.orders"]\nrcvhwm = 5000\nwhy = "load test"\n', encoding="utf-8")
    assert main(["policy", "explain", "*.orders"]) == exits.CLEAN
    said = capsys.readouterr().out
    line = next(one for one in said.splitlines() if one.split()[:1] == ["rcvhwm"])
    assert '[socket."*.orders"]' in line and "load test (baseline: 1000)" in line and " 5000 " in line
    assert "serve.orders (PULL) at app.py:4" in said
    assert "bind tcp://*:5555 (wildcard): CURVE is owed, and a ZAP handler" in said
    assert "local" not in said


def test_explain_shows_no_password_of_an_address(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = PROGRAM.replace("tcp://*:5555", "tcp://user:hunter2@*:5555?token=t0k3n-of-mine")
    (tree / "app.py").write_text(source, encoding="utf-8")
    assert main(["policy", "explain", "serve.orders"]) == exits.CLEAN
    said = capsys.readouterr().out
    assert "bind tcp://user:‹hidden›@*:5555" in said and "hunter2" not in said and "t0k3n" not in said


def test_explain_says_where_encryption_is_not_owed(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "explain", "serve.local"]) == exits.CLEAN
    assert "connect inproc://work (inproc): CURVE is not owed" in capsys.readouterr().out


def test_explain_knows_a_socket_that_is_not_there_yet_by_its_type(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["policy", "explain", "later", "--type", "REQ"]) == exits.CLEAN
    assert "req_correlate" in capsys.readouterr().out
    assert main(["policy", "explain", "--type", "REQUEST"]) == exits.USAGE


def test_an_unknown_socket_is_refused_with_the_nearest(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "explain", "serve.order"]) == exits.USAGE
    said = capsys.readouterr()
    assert said.out == "" and "do you mean serve.orders?" in said.err


def test_check_finds_departures_without_a_reason(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tree / "ironhouse.toml"
    path.write_text("[socket.orders]\nrcvhwm = 5000\n", encoding="utf-8")
    assert main(["policy", "check"]) == exits.FINDINGS
    assert "rcvhwm = 5000: no reason given" in capsys.readouterr().out
    path.write_text('[socket.orders]\nrcvhwm = 5000\nwhy = "x"\n', encoding="utf-8")
    assert main(["policy", "check"]) == exits.CLEAN
    path.write_text("[socket.orders]\nrcvhvm = 5000\n", encoding="utf-8")
    assert main(["policy", "check"]) == exits.USAGE
    assert "do you mean rcvhwm" in capsys.readouterr().err
    assert main(["policy", "check", "--policy", "none.toml"]) == exits.USAGE


def test_check_names_entries_that_select_no_socket(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A misspelt name holds nobody to anything; it may also be that of a socket to come, so it is no failure."""
    (tree / "ironhouse.toml").write_text(
        '[socket."serve.order"]\nlinger = "1 s"\n[socket."*.orders"]\nlinger = "1 s"\n[path."src/**"]\nlinger = "1 s"\n'
        '[path."*.py"]\nlinger = "1 s"\n[endpoint."tcp://*:5555"]\nmaxmsgsize = "1 MiB"\n[type.REP]\nlinger = "1 s"\n',
        encoding="utf-8",
    )
    assert main(["policy", "check"]) == exits.CLEAN
    said = [one for one in capsys.readouterr().out.splitlines() if "selects no socket" in one]
    assert said == [
        '[socket."serve.order"] selects no socket below .; do you mean serve.orders?',
        '[path."src/**"] selects no socket below .',
    ]


def test_init_writes_a_starter_that_passes_its_own_check(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init"]) == exits.CLEAN
    text = (tree / "ironhouse.toml").read_text(encoding="utf-8")
    assert set(tomllib.loads(text)["socket"]) == {"serve.orders", "serve.local"}
    assert "rcvhwm = 1000            # today: unlimited" in text
    assert main(["policy", "check"]) == exits.CLEAN


def test_init_overwrites_nothing(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tree / "ironhouse.toml").write_text("mode = 'auto'\n", encoding="utf-8")
    assert main(["init"]) == exits.USAGE
    assert "is there already" in capsys.readouterr().err
    assert (tree / "ironhouse.toml").read_text(encoding="utf-8") == "mode = 'auto'\n"
    assert main(["init", "--output", "-"]) == exits.CLEAN
    assert main(["init", "app.py"]) == exits.USAGE
    (tree / "app.py").unlink()
    assert main(["init", "--output", "-"]) == exits.NOTHING_SCANNED


def test_explain_of_a_sub_folder_counts_paths_from_the_policys_folder(
    tree: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tree / "src").mkdir()
    (tree / "app.py").rename(tree / "src/app.py")
    (tree / "ironhouse.toml").write_text('[path."src/*"]\nrcvhwm = 5000\nwhy = "load test"\n', encoding="utf-8")
    assert main(["policy", "explain", "*.orders", "--root", "src"]) == exits.CLEAN
    assert '[path."src/*"]' in capsys.readouterr().out
    monkeypatch.chdir("src")
    assert main(["policy", "explain", "*.orders"]) == exits.CLEAN
    assert '[path."src/*"]' in capsys.readouterr().out


def test_check_names_an_ignore_that_is_over(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ignore = '[[ignore]]\nrule = "plaintext-endpoint"\npath = "**"\nreason = "lab"\nexpires = {}\n'
    (tree / "ironhouse.toml").write_text(ignore.format("2020-01-31"), encoding="utf-8")
    assert main(["policy", "check"]) == exits.FINDINGS
    assert "[[ignore]] number 1 (plaintext-endpoint in **) expired on 2020-01-31" in capsys.readouterr().out
    (tree / "ironhouse.toml").write_text(ignore.format("9999-01-31"), encoding="utf-8")
    assert main(["policy", "check"]) == exits.CLEAN
    assert "0 entries and 1 ignore, no contradiction" in capsys.readouterr().out


def test_a_wrong_call_says_nothing_but_what_is_wrong(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for wrong in (["check", "surplus"], ["explain", "x", "--root", "nowhere"], ["check", "--root", ""]):
        assert main(["policy", *wrong]) == exits.USAGE
        said = capsys.readouterr()
        assert said.out == "" and said.err.count("\n") == 1


def test_explain_without_a_socket_shows_each_entry_with_what_departs_and_the_rest_in_a_line(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["policy", "explain"]) == exits.CLEAN
    assert "no entries; `ironhouse policy explain SOCKET`" in capsys.readouterr().out
    policy = '[defaults]\n[type.PULL]\nrcvhwm = 5000\nlinger = "9 s"\nrcvtimeo = "5 s"\nwhy = "load test"\n'
    (tree / "ironhouse.toml").write_text(policy.replace('linger = "9 s"\n', ""), encoding="utf-8")
    assert main(["policy", "explain"]) == exits.CLEAN
    said = capsys.readouterr().out.splitlines()[1:]
    assert said == ["", '[type."PULL"]', "  rcvhwm    5000  load test", "  rcvtimeo  5 s   load test"]
    (tree / "ironhouse.toml").write_text('[type.PUSH]\nsndhwm = 9\nlinger = "1 s"\n', encoding="utf-8")
    assert main(["policy", "explain"]) == exits.CLEAN
    said = capsys.readouterr().out.splitlines()[1:]
    assert said[1:] == ['[type."PUSH"]', "  sndhwm  9  no reason given: write `why`", "  as the baseline: linger 1 s"]


def test_explain_tells_what_several_sockets_have_in_common_once(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    calls = "".join(f"def {name}(): return made()\n" for name in "abcde")
    (tree / "app.py").write_text(
        f"import zmq\ndef made():\n    s = zmq.Context().socket(zmq.PUSH)\n    return s\n{calls}"
    )
    assert main(["policy", "explain", "*"]) == exits.CLEAN
    said = capsys.readouterr().out
    assert said.count("sndhwm ") == said.count("(PUSH) at ")
    assert len(set(said.split("\n\n"))) == len(said.split("\n\n"))


@pytest.mark.parametrize("columns", ["60", "90", "200"])
def test_reasons_are_folded_into_the_width_of_the_terminal(
    tree: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert main(["policy", "explain", "serve.orders"]) == exits.CLEAN
    said = capsys.readouterr().out
    assert max(map(len, said.splitlines()[1:])) <= int(columns)
    assert "this many messages" in " ".join(said.split())


def test_init_says_which_policy_it_takes_the_place_of(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tree / "ironhouse.toml").write_text('baseline = "strict"\n', encoding="utf-8")
    (tree / "src").mkdir()
    (tree / "app.py").rename(tree / "src/app.py")
    assert main(["init", "src"]) == exits.CLEAN
    said = capsys.readouterr().out
    assert "wrote src/ironhouse.toml: 2 sockets by name" in said
    assert f"below src it now holds instead of {tree / 'ironhouse.toml'}" in said
