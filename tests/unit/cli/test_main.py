"""The program as a user meets it: exit codes, one-line errors, a fast start."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from ironhouse.cli import exits, observing
from ironhouse.cli.arguments import variable
from ironhouse.cli.commands import audit, commands
from ironhouse.cli.main import main
from ironhouse.cli.observing import Observed
from ironhouse.model.document import AuditDocument, Problem
from ironhouse.model.fact import DependencyFact, SocketFact, Unresolved
from ironhouse.model.finding import SEVERITIES
from ironhouse.version import VERSION

Observe = Callable[[Observed, str, argparse.Namespace], None]


@pytest.fixture
def tree(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    sockets: tuple[SocketFact, ...],
    dependencies: tuple[DependencyFact, ...],
    unresolved: tuple[Unresolved, ...],
) -> Observed:
    """What the observers are made to say of any root; a test changes it."""
    says = Observed()
    says.sockets, says.dependencies, says.unresolved = list(sockets), list(dependencies), list(unresolved)
    says.files, says.lines = 42, 12_345

    def observe(observed: Observed, root: str, arguments: argparse.Namespace) -> None:
        observed.__dict__.update({**says.__dict__, "roots": [root], "policies": observed.policies})

    monkeypatch.setattr(observing, "observe", observe)
    monkeypatch.chdir(tmp_path)
    for name in ("FORMAT", "OUTPUT", "EXCLUDE", "NO_CACHE", "FAIL_ON", "STRICT", "EXIT_ZERO", "ALL", "DEBUG"):
        monkeypatch.delenv(f"IRONHOUSE_{name}", raising=False)
    monkeypatch.setenv("IRONHOUSE_NO_CACHE", "1")
    return says


def _clean(tree: Observed) -> None:
    tree.sockets, tree.unresolved, tree.problems = [], [], []


def _run(*arguments: str) -> int:
    return main(["audit", *arguments])


def test_clean_is_0(tree: Observed) -> None:
    _clean(tree)
    assert _run() == exits.CLEAN == 0


def test_findings_at_or_above_the_floor_are_1(tree: Observed) -> None:
    assert _run() == exits.FINDINGS == 1
    assert _run("--fail-on", "high") == 1
    assert _run("--fail-on", "critical") == 0


def test_a_path_that_does_not_exist_is_2(tree: Observed, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("no/such/folder") == exits.USAGE == 2
    assert capsys.readouterr().err == "ironhouse: there is no file or folder no/such/folder; name one that exists\n"


@pytest.mark.parametrize("arguments", [["--format", "pdf"], ["--no-such"], ["--fail-on", "worst"]])
def test_a_wrong_option_is_2_and_one_line(
    tree: Observed, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    assert _run(*arguments) == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err.count("\n") == 1 and "--help" in said.err


def test_no_verb_and_an_unknown_verb_are_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "ironhouse: name a command: audit, " in capsys.readouterr().err
    assert main(["adit"]) == 2
    assert capsys.readouterr().err == "ironhouse: there is no command adit; do you mean audit?\n"
    assert main(["src/app.py"]) == 2
    assert "it is one of audit, " in capsys.readouterr().err


def test_an_unknown_option_is_refused_with_the_nearest_of_its_verb(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "--formt", "json"]) == 2
    assert (
        capsys.readouterr().err
        == "ironhouse: there is no option --formt; do you mean --format? See `ironhouse audit --help`\n"
    )
    assert main(["schema", "run", "surplus"]) == 2
    assert "surplus is too much; see `ironhouse schema --help`" in capsys.readouterr().err


def test_nothing_to_look_at_is_3(tree: Observed, capsys: pytest.CaptureFixture[str]) -> None:
    _clean(tree)
    tree.files, tree.dependencies = 0, []
    assert _run() == exits.NOTHING_SCANNED == 3
    said = capsys.readouterr()
    assert said.out == "" and "right folder" in said.err and said.err.count("\n") == 1


def test_a_declaration_alone_is_something_to_look_at(tree: Observed) -> None:
    _clean(tree)
    tree.files = 0
    assert _run() == 0


def test_a_candidate_that_could_not_be_analysed_is_4_and_findings_take_precedence(tree: Observed) -> None:
    tree.problems, tree.incomplete = [Problem(".", "a.py", 1, "permission denied")], True
    assert _run() == 1
    assert _run("--exit-zero") == exits.INCOMPLETE == 4
    _clean(tree)
    assert _run() == 4


def test_strict_widens_4_to_every_problem_and_to_the_unresolved(tree: Observed) -> None:
    _clean(tree)
    tree.problems = [Problem(".", "loop", 1, "a link to a folder that holds it")]
    assert (_run(), _run("--strict")) == (0, 4)
    _clean(tree)
    tree.unresolved = [Unresolved("option", "a.py", 1, "x", "y")]
    assert (_run(), _run("--strict")) == (0, 4)


def test_exit_zero_is_for_findings(tree: Observed) -> None:
    assert _run("--exit-zero") == 0


@pytest.mark.parametrize("name", audit.FORMATS)
def test_the_format_never_changes_the_exit_code(tree: Observed, name: str) -> None:
    assert _run("--format", name) == 1
    assert _run("--format", name, "--fail-on", "critical") == 0


def test_an_internal_error_is_4_in_one_line_and_a_traceback_only_with_debug(
    tree: Observed, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("broken\nin two lines")

    monkeypatch.setattr(observing, "observe", fail)
    assert _run() == 4
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "defect of ironhouse" in said and "--debug" in said
    with pytest.raises(RuntimeError):
        _run("--debug")


def test_control_c_is_quiet(
    tree: Observed, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(observing, "observe", interrupt)
    assert _run() == exits.INTERRUPTED
    assert capsys.readouterr().err == ""


def test_output_goes_to_a_file_without_colour(
    tree: Observed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert _run("--output", "report.txt") == 1
    text = (tmp_path / "report.txt").read_text(encoding="utf-8")
    assert capsys.readouterr().out == "" and "Coverage" in text and "\x1b" not in text
    assert _run("--output", "no/such/folder/x") == 2


def test_json_on_stdout_is_one_document(tree: Observed, capsys: pytest.CaptureFixture[str]) -> None:
    _run("--format", "json")
    document = msgspec.json.decode(capsys.readouterr().out, type=AuditDocument)
    assert document.tool == VERSION and document.roots == (".",)


def test_secrets_are_gone_before_anything_is_judged(tree: Observed, capsys: pytest.CaptureFixture[str]) -> None:
    _run("--format", "json")
    assert "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL" not in capsys.readouterr().out


def test_every_long_option_can_be_set_by_the_environment(
    tree: Observed, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert variable("--fail-on") == "IRONHOUSE_FAIL_ON"
    monkeypatch.setenv("IRONHOUSE_FAIL_ON", "critical")
    monkeypatch.setenv("IRONHOUSE_FORMAT", "json")
    assert _run() == 0
    assert capsys.readouterr().out.startswith("{")
    assert _run("--fail-on", "high", "--format", "text") == 1
    assert capsys.readouterr().out.startswith("ironhouse audit")
    monkeypatch.setenv("IRONHOUSE_EXIT_ZERO", "yes")
    assert _run("--fail-on", "low") == 0


@pytest.mark.parametrize(("name", "value"), [("FAIL_ON", "worst"), ("STRICT", "perhaps"), ("FORMAT", "pdf")])
def test_a_wrong_value_in_the_environment_is_2_and_names_the_variable(
    tree: Observed,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    value: str,
) -> None:
    monkeypatch.setenv(f"IRONHOUSE_{name}", value)
    assert _run() == 2
    assert f"IRONHOUSE_{name} is '{value}'" in capsys.readouterr().err


def test_patterns_of_the_command_line_replace_those_of_the_environment(
    tree: Observed, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[str]] = []

    def observe(observed: Observed, root: str, arguments: argparse.Namespace) -> None:
        observed.files = 1
        seen.append(arguments.exclude)

    monkeypatch.setattr(observing, "observe", observe)
    monkeypatch.setenv("IRONHOUSE_EXCLUDE", "a, b")
    _run()
    _run("--exclude", "c", "--exclude", "d")
    assert seen == [["a", "b"], ["c", "d"]]


def test_the_version_is_that_of_the_project(capsys: pytest.CaptureFixture[str]) -> None:
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    with pytest.raises(SystemExit) as stopped:
        main(["--version"])
    assert stopped.value.code == 0
    assert capsys.readouterr().out == f"ironhouse {project['version']}\n"


def test_the_verb_knows_every_severity() -> None:
    assert audit.SEVERITIES == SEVERITIES


def test_help_of_every_verb_fits_a_screen_and_shows_two_examples(capsys: pytest.CaptureFixture[str]) -> None:
    for name, command in commands().items():
        with pytest.raises(SystemExit) as stopped:
            main([name, "--help"])
        text = capsys.readouterr().out
        assert stopped.value.code == 0 and all(one in text for one in command.examples) and text.count("\n") <= 32


def test_help_and_version_load_nothing_heavy() -> None:
    code = (
        "import sys\nfrom ironhouse.cli.main import main\n"
        "try: main(sys.argv[1:])\nexcept SystemExit: pass\n"
        "print([one for one in ('zmq', 'rich', 'tree_sitter', 'yaml', 'msgspec', 'asyncio') if one in sys.modules])"
    )
    for arguments in (["--help"], ["--version"], ["audit", "--help"]):
        done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)
        assert done.stdout.splitlines()[-1] == "[]", arguments


def test_a_reader_that_goes_away_is_quiet() -> None:
    program = subprocess.Popen(
        [sys.executable, "-m", "ironhouse", "schema"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert program.stdout is not None and program.stderr is not None
    program.stdout.close()
    assert program.stderr.read() == b""
    program.stderr.close()
    assert program.wait() == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no disk that is always full here")
@pytest.mark.parametrize("arguments", [["schema"], ["explain"], ["explain", "hwm-late"]])
def test_a_full_disk_behind_stdout_is_no_defect_of_ironhouse(arguments: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "ironhouse", *arguments]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == exits.USAGE and done.stderr.count("\n") == 1
    assert "cannot write the output: No space left on device" in done.stderr and "defect" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="a shell's way of closing a stream")
@pytest.mark.parametrize(("closed", "code"), [(">&-", 0), ("2>&-", 0), (">&- 2>&-", 0)])
def test_streams_that_are_closed_before_the_start_are_as_nowhere(closed: str, code: int) -> None:
    command = f"'{sys.executable}' -m ironhouse explain hwm-late {closed}"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (code, "")


def test_what_programs_read_is_utf_8_whatever_the_terminal_is(tmp_path: Path) -> None:
    (tmp_path / "größe.py").write_text("import zmq\nzmq.Context().socket(zmq.PUB).bind('tcp://*:1')\n", "utf-8")

    def shown(form: str) -> bytes:
        command = [sys.executable, "-m", "ironhouse", "audit", "--no-cache", "--exit-zero", "--format", form]
        environment = os.environ | {"PYTHONIOENCODING": "ascii"}
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=True).stdout

    assert all("größe.py" in shown(form).decode() for form in audit.FORMATS if form not in ("sarif", "text"))
    assert json.loads(shown("sarif"))["runs"][0]["results"][0]["locations"]
    assert "gr??e.py" in shown("text").decode("ascii")


def test_explain_lists_rules_explains_one_and_names_the_nearest(
    capsys: pytest.CaptureFixture[str], golden: Callable[[str, str], None]
) -> None:
    assert main(["explain"]) == 0
    assert "hwm-late " in capsys.readouterr().out
    assert main(["explain", "hwm-late"]) == 0
    golden("explain-hwm-late.md", capsys.readouterr().out)
    assert main(["explain", "hvm-late"]) == 2
    assert "do you mean hwm-late?" in capsys.readouterr().err
    assert main(["explain", "HWM-LATE"]) == 2
    assert "do you mean hwm-late?" in capsys.readouterr().err
    assert main(["explain", "hwm"]) == 2
    assert "do you mean hwm-above-policy, hwm-" in capsys.readouterr().err
    assert main(["explain", "qqq"]) == 2
    assert "`ironhouse explain` lists them" in capsys.readouterr().err


def test_explain_shows_the_mend_of_either_side(capsys: pytest.CaptureFixture[str]) -> None:
    """CURVE on one side alone cuts the other off; what is mended alike is shown once."""
    assert main(["explain", "plaintext-endpoint"]) == 0
    said = capsys.readouterr().out
    assert said.index("sock.curve_server = True") < said.index("sock.curve_serverkey = server_public_key")
    assert said.count("sock.curve_serverkey") == 1


def test_a_policy_of_the_tree_or_of_the_option_judges(
    tree: Observed, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def policies() -> list[dict[str, str]]:
        _run("--format", "json", "--exit-zero")
        return json.loads(capsys.readouterr().out)["policies"]  # type: ignore[no-any-return]

    assert policies() == [{"root": ".", "origin": "", "baseline": "recommended", "mode": "auto"}]
    path = tmp_path / "ironhouse.toml"
    path.write_text('mode = "disabled"\n', encoding="utf-8")
    assert policies() == [{"root": ".", "origin": str(path), "baseline": "recommended", "mode": "disabled"}]
    assert _run("--policy", "other.toml") == exits.USAGE
    path.write_text("modus = 1\n", encoding="utf-8")
    assert _run() == exits.USAGE
    assert "do you mean mode?" in capsys.readouterr().err
