"""``--diff`` and ``--fix`` through the program: what is written and what is not, what is said, and the exit code."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ironhouse.cli import mending
from ironhouse.cli.main import main
from ironhouse.mend import plan
from ironhouse.mend.languages import writers
from ironhouse.mend.shapes import Edit, Refusal, Sources, Want
from ironhouse.model.fact import SocketFact

OPEN = "import zmq\nctx = zmq.Context()\nsock = ctx.socket(zmq.PUB)\nsock.bind('ipc:///run/app/feed')\nsock.send(b'')\n"
SAFELY = OPEN.replace("sock.bind", "sock.setsockopt(zmq.SNDHWM, 1000)  # messages per peer\nsock.bind")
WHOLLY = OPEN.replace(
    "sock.bind",
    "sock.setsockopt(zmq.SNDHWM, 1000)  # messages per peer\nsock.setsockopt(zmq.LINGER, 1000)  # ms at close\n"
    "sock.bind",
)

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs ``ironhouse audit`` in the test's folder; gives the exit code, stdout and stderr."""
    monkeypatch.chdir(tmp_path)

    def audit(*arguments: str) -> tuple[int, str, str]:
        code = main(["audit", "--no-cache", *arguments])
        said = capfd.readouterr()
        return code, said.out, said.err

    return audit


@pytest.fixture
def app(tmp_path: Path) -> Path:
    file = tmp_path / "app.py"
    file.write_text(OPEN)
    return file


def test_fix_writes_what_is_safe_and_says_what_it_left(run: Run, app: Path) -> None:
    code, out, err = run("--fix")
    assert (code, app.read_text(), err) == (0, SAFELY, "")
    assert "1 finding mended in 1 file" in out and "app.py:3 sock: SNDHWM = 1000" in out
    assert "linger-unset: what is not sent when the time is up is lost at close" in out
    assert "Findings that remain: 2 info" in out


def test_fix_all_writes_the_rest(run: Run, app: Path) -> None:
    run("--fix=all")
    assert app.read_text() == WHOLLY


@pytest.mark.parametrize("floor", ["low", "info"])
def test_the_exit_code_is_that_of_what_remains(run: Run, app: Path, floor: str) -> None:
    app.write_text(
        "import zmq\nsock = zmq.Context().socket(zmq.PULL)\nsock.bind('tcp://127.0.0.1:1')\ntry:\n    sock.recv()\n"
        "except zmq.Again:\n    pass\n"
    )
    assert run("--fail-on", floor)[0] == 1
    assert run("--fix=safe", "--fail-on", floor)[0] == 1
    assert run("--fix=all", "--fail-on", floor)[0] == run("--fail-on", floor)[0] == 0


def test_a_timeout_that_nothing_handles_yet_is_said(run: Run, app: Path) -> None:
    app.write_text("import zmq\nsock = zmq.Context().socket(zmq.PULL)\nsock.bind('tcp://127.0.0.1:1')\nsock.recv()\n")
    assert "then to be mended: timeout-unhandled (low) app.py:6" in run("--fix=all")[1]
    assert "RCVTIMEO, 5000" in app.read_text()


def test_what_stands_after_fix_is_not_taken_for_its_value(run: Run, tmp_path: Path) -> None:
    (tmp_path / "all").mkdir()
    (tmp_path / "all" / "app.py").write_text(OPEN)
    assert run("--fix", "all")[0] == 0
    assert (tmp_path / "all" / "app.py").read_text() == SAFELY


def test_a_second_fix_changes_nothing(run: Run, app: Path) -> None:
    for how in ("--fix", "--fix=all"):
        run(how)
        before = app.read_text(), app.stat().st_mtime_ns
        assert "0 findings mended in 0 files" in run(how)[1]
        assert (app.read_text(), app.stat().st_mtime_ns) == before


def test_diff_writes_nothing_and_exits_as_the_audit_does(run: Run, app: Path) -> None:
    code, out, err = run("--diff")
    assert (code, app.read_text()) == (run("--format", "json")[0], OPEN)
    assert out.startswith("# app.py:3 sock: SNDHWM = 1000, LINGER = 1000\n#   safe: hwm-unset\n")
    assert "publisher-drops" in err and "publisher-drops" not in out


@pytest.mark.parametrize("command", [("git", "apply"), ("patch", "-p1", "-s", "--binary")])
@pytest.mark.parametrize("how", ["--fix=safe", "--fix=all"])
def test_the_patch_of_diff_is_what_fix_writes(run: Run, tmp_path: Path, how: str, command: tuple[str, ...]) -> None:
    sources = {
        "app.py": OPEN.encode(),
        "crlf.py": OPEN.replace("\n", "\r\n").encode(),
        "open end.py": OPEN[:-1].encode(),
        "mark.py": b"\xef\xbb\xbf" + OPEN.encode(),
        "latin.py": b"# -*- coding: latin-1 -*-\n# caf\xe9\n" + OPEN.encode(),
        "tab.py": b"import zmq\nif 1:\n\ts = zmq.Context().socket(zmq.PUB)\n\ts.bind('ipc:///run/app/feed')",
        "last.py": b"import zmq\ns = zmq.Context().socket(zmq.PUB)",
    }
    for folder in ("fixed", "patched"):
        (tmp_path / folder).mkdir()
        for name, source in sources.items():
            (tmp_path / folder / name).write_bytes(source)
    os.chdir(tmp_path / "patched")
    main(["audit", "--no-cache", how, "--diff", "--output", str(tmp_path / "patch")])
    subprocess.run(command, cwd=tmp_path / "patched", input=(tmp_path / "patch").read_bytes(), check=True)
    main(["audit", "--no-cache", how, str(tmp_path / "fixed")])
    for name, source in sources.items():
        fixed = (tmp_path / "fixed" / name).read_bytes()
        assert fixed != source and fixed == (tmp_path / "patched" / name).read_bytes(), name


def test_a_file_keeps_its_mode(run: Run, app: Path) -> None:
    app.chmod(0o751)
    run("--fix")
    assert app.read_text() == SAFELY and stat.S_IMODE(app.stat().st_mode) == 0o751
    assert [one.name for one in app.parent.iterdir()] == ["app.py"]


def test_a_suppressed_finding_is_not_mended(run: Run, app: Path) -> None:
    source = OPEN.replace("(zmq.PUB)\n", "(zmq.PUB)  # ironhouse: ignore[hwm-unset, linger-unset] one message a day\n")
    app.write_text(source)
    assert "0 findings mended" in run("--fix=all")[1]
    assert app.read_text() == source


def test_what_a_baseline_knows_is_not_mended(run: Run, app: Path) -> None:
    run("--write-baseline", "known.json")
    assert "0 findings mended" in run("--fix=all", "--baseline", "known.json")[1]
    assert app.read_text() == OPEN


@pytest.mark.parametrize("folder", ["tests", "examples"])
def test_tests_and_examples_are_mended_when_they_are_asked_for(run: Run, tmp_path: Path, folder: str) -> None:
    (tmp_path / ".git").mkdir()
    file = tmp_path / folder / "app.py"
    file.parent.mkdir()
    file.write_text(OPEN)
    assert "0 findings mended" in run("--fix")[1] and file.read_text() == OPEN
    for asked in (("--fix", "--all"), ("--fix", folder), ("--fix", f"{folder}/app.py")):
        file.write_text(OPEN)
        assert "1 finding mended" in run(*asked)[1] and file.read_text() == SAFELY, asked


def test_vendored_code_is_never_mended(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "third_party" / "lib" / "app.py"
    file.parent.mkdir(parents=True)
    file.write_text(OPEN)
    (tmp_path / "own.py").write_text(OPEN)
    assert "1 finding mended" in run("--fix", "--all", "--include-vendored")[1]
    assert file.read_text() == OPEN


def test_a_root_that_is_a_link_to_a_file_is_left_alone(run: Run, app: Path, tmp_path: Path) -> None:
    (tmp_path / "link").mkdir()
    link = tmp_path / "link" / "app.py"
    link.symlink_to(app)
    assert "the file is a link" in run("--fix", "link/app.py")[1]
    assert app.read_text() == OPEN and link.is_symlink()


def test_a_file_in_utf_16_is_left_alone(run: Run, app: Path) -> None:
    app.write_bytes(OPEN.encode("utf-16"))
    assert "is in UTF-16 or UTF-32" in run("--fix")[1]
    assert app.read_bytes() == OPEN.encode("utf-16")


def test_a_file_that_changed_meanwhile_is_left_alone(run: Run, app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = mending.write

    def late(change: mending.Change) -> str | None:
        app.write_text(OPEN + "# edited\n")
        return write(change)

    monkeypatch.setattr(mending, "write", late)
    out = run("--fix")[1]
    assert "it was changed while it was audited" in out and "0 findings mended in 0 files" in out
    assert app.read_text() == OPEN + "# edited\n"


def test_a_file_that_cannot_be_written_is_said_and_the_others_are_written(
    run: Run, app: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "other.py").write_text(OPEN)
    replace = Path.replace

    def fails(self: Path, target: Path) -> Path:
        if target.name == "app.py":
            raise OSError(28, "No space left on device")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", fails)
    out = run("--fix")[1]
    assert "it cannot be written: no space left on device" in out and "1 finding mended in 1 file" in out
    assert app.read_text() == OPEN and (tmp_path / "other.py").read_text() == SAFELY
    assert sorted(one.name for one in tmp_path.iterdir()) == ["app.py", "other.py"]


WRONG: dict[str, tuple[tuple[bytes, bytes], str]] = {
    "nothing": ((b"sock.bind", b"pass\nsock.bind"), "it was tried, and the audit still finds it"),
    "no Python": ((b"sock.bind", b"sock.sndhwm = = 1000\nsock.bind"), "it was tried, and then the file does not parse"),
    "no socket": ((b"ctx.socket(zmq.PUB)", b"open('feed')"), "it was tried, and then a socket is not found any more"),
    "no limit": ((b"sock.bind", b"sock.sndhwm = 0\nsock.bind"), "it was tried, and then hwm-zero is found"),
    "too late": ((b"sock.send", b"sock.setsockopt(zmq.SNDHWM, 1000)\nsock.send"), "came after the bind at app.py:4"),
}


@pytest.mark.parametrize(("change", "why"), WRONG.values(), ids=WRONG)
def test_a_mend_that_does_not_stand_another_audit_is_taken_back(
    run: Run, app: Path, monkeypatch: pytest.MonkeyPatch, change: tuple[bytes, bytes], why: str
) -> None:
    def wrong(sources: Sources, socket: SocketFact, wants: tuple[Want, ...]) -> tuple[Edit, ...]:
        at = sources(socket.path).index(change[0])
        return (Edit(socket.path, at, at + len(change[0]), change[1]),)

    monkeypatch.setattr(plan, "writers", lambda: {"python": wrong})
    out = run("--fix")[1]
    assert why in out and "0 findings mended in 0 files" in out
    assert app.read_text() == OPEN


def test_what_is_taken_back_takes_nothing_else_with_it(run: Run, app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two findings of one socket one cannot be mended: the other is, and so is the next socket."""
    write = writers()["python"]

    def forgetful(sources: Sources, socket: SocketFact, wants: tuple[Want, ...]) -> tuple[Edit, ...] | Refusal:
        return write(sources, socket, tuple(one for one in wants if one.name != "LINGER" or socket.line > 3))

    app.write_text(OPEN + "other = ctx.socket(zmq.PUB)\nother.bind('ipc:///run/app/other')\n")
    monkeypatch.setattr(plan, "writers", lambda: {"python": forgetful})
    out = run("--fix=all")[1]
    assert "linger-unset: it was tried, and the audit still finds it" in out
    assert app.read_text().startswith(SAFELY) and "other.setsockopt(zmq.LINGER, 1000)" in app.read_text()


def test_of_several_mends_that_alone_falls_which_brings_something(run: Run, app: Path) -> None:
    """MANDATORY makes a send with NOBLOCK raise, which nothing here handles: what else is wanted has no part in it."""
    app.write_text(
        "import zmq\nsock = zmq.Context().socket(zmq.ROUTER)\nsock.bind('tcp://*:1')\n"
        "sock.send_multipart([b'a', b''], zmq.NOBLOCK)\n"
    )
    out = run("--fix=all")[1]
    assert "router-not-mandatory: it was tried, and then timeout-unhandled is found" in out
    assert "ROUTER_MANDATORY" not in app.read_text()
    assert all(name in app.read_text() for name in ("SNDHWM", "RCVHWM", "LINGER", "MAXMSGSIZE", "HANDSHAKE_IVL"))


def test_a_policy_decides_the_values(run: Run, app: Path, tmp_path: Path) -> None:
    (tmp_path / "ironhouse.toml").write_text('[defaults]\nsndhwm = 7\nlinger = "2 s"\nwhy = "measured"\n')
    run("--fix=all")
    assert "SNDHWM, 7)" in app.read_text() and "LINGER, 2000)" in app.read_text()


def test_an_option_that_the_pinned_libzmq_lacks_is_not_written(run: Run, app: Path, tmp_path: Path) -> None:
    app.write_text(OPEN.replace("ipc:///run/app/feed", "tcp://*:5555"))
    (tmp_path / "requirements.txt").write_text("pyzmq==14.0.0\n")
    out = run("--fix=all")[1]
    assert "HANDSHAKE_IVL needs libzmq 4.1; you pin 4.0" in out
    assert "HANDSHAKE_IVL" not in app.read_text() and "SNDHWM" in app.read_text()


def test_two_roots_are_mended_each_below_its_own_name(run: Run, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "app.py").write_text(OPEN)
    patch = run("one", "two", "--diff", "--fix")[1]
    assert "+++ b/one/app.py" in patch and "+++ b/two/app.py" in patch
    assert "2 findings mended in 2 files" in run("one", "two", "--fix")[1]
    assert (tmp_path / "two" / "app.py").read_text() == SAFELY


def test_one_file_below_two_roots_is_written_once(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "src" / "app.py"
    file.parent.mkdir()
    file.write_text(OPEN)
    assert run(".", "src", "--fix", "--diff")[1].count("+++ b/src/app.py") == 1
    out = run(".", "src", "--fix")[1]
    assert file.read_text() == SAFELY and "1 finding mended in 1 file" in out and "Not mended" not in out


def test_other_formats_get_what_remains_and_the_summary_goes_to_stderr(run: Run, app: Path) -> None:
    code, out, err = run("--fix=all", "--format", "json")
    assert code == 0 and '"linger-unset"' not in out and '"publisher-drops"' in out
    assert "2 findings mended" in err


def test_sarif_has_what_remains(run: Run, app: Path) -> None:
    code, out, err = run("--fix=all", "--sarif", "audit.sarif")
    assert code == 0 and "2 findings mended" in err and "Findings: 1 info" in out
    assert '"ruleId": "linger-unset"' not in (app.parent / "audit.sarif").read_text()


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("--diff", "--format", "json"), "--diff prints patches; leave out --format json"),
        (("--fix", "--write-baseline", "known.json"), "--fix and --write-baseline do not go together"),
        (("--diff", "--output", "no/such/folder"), "cannot write no/such/folder"),
    ],
)
def test_what_does_not_go_together_is_a_usage_error(run: Run, app: Path, arguments: tuple[str, ...], why: str) -> None:
    code, _, err = run(*arguments)
    assert code == 2 and why in err and app.read_text() == OPEN


def test_the_environment_may_ask_for_it(run: Run, app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IRONHOUSE_FIX", "safe")
    run()
    assert app.read_text() == SAFELY
    monkeypatch.setenv("IRONHOUSE_FIX", "some")
    code, _, err = run()
    assert code == 2 and "IRONHOUSE_FIX is 'some'; it must be one of safe, all" in err


def test_patches_keep_bytes_that_the_terminal_cannot_show(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_bytes(OPEN.encode().replace(b"ctx =", b"# caf\xe9\nctx ="))
    environment = {key: value for key, value in os.environ.items() if not key.startswith("IRONHOUSE_")}
    command = [sys.executable, "-m", "ironhouse", "audit", "--no-cache", "--diff", "--exit-zero"]
    done = subprocess.run(command, cwd=tmp_path, env={**environment, "LC_ALL": "C"}, capture_output=True, check=True)
    assert b" # caf\xe9\n" in done.stdout
