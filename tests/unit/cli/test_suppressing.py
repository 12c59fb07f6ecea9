"""What does not count, from files on disk to exit codes: ignores beside the code, of the policy, and a baseline."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ironhouse.cli import exits, suppressing
from ironhouse.cli.main import main
from ironhouse.cli.places import prefixes, scopes

Json = dict[str, Any]

OPEN = "import zmq\nctx = zmq.Context()\nsock = ctx.socket(zmq.PULL)\nsock.rcvhwm = 9\nsock.bind('tcp://*:5555')\n"
IGNORED = OPEN.replace("5555')\n", "5555')  # ironhouse: ignore[plaintext-endpoint] the lab's own network\n")
ENTRY = """
[[ignore]]
rule = "plaintext-endpoint"
path = "src/*.py"
reason = "moves to CURVE in spring"
expires = 2027-03-31
"""


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("src", "src/.git"):
        (tmp_path / "tree" / name).mkdir(parents=True)
    (tmp_path / "tree/src/.git").rename(tmp_path / "tree/.git")
    monkeypatch.chdir(tmp_path / "tree")
    monkeypatch.setenv("IRONHOUSE_NO_CACHE", "1")
    monkeypatch.setattr(suppressing, "_today", lambda: date(2027, 1, 1))
    (tmp_path / "tree/src/app.py").write_text(OPEN, encoding="utf-8")
    return tmp_path / "tree"


class Audited:
    def __init__(self, code: int, document: Json) -> None:
        self.code = code
        self.problems = [one["what"] for one in document["problems"]]
        self.kinds = {
            one["rule"]: one["suppressed"] and one["suppressed"]["kind"]
            for one in document["findings"]
            if one["severity"] in ("critical", "high", "medium")
        }


def _audit(capsys: pytest.CaptureFixture[str], *arguments: str) -> Audited:
    capsys.readouterr()
    code = main(["audit", *arguments, "--format", "json"])
    said = capsys.readouterr()
    assert said.err == ""
    return Audited(code, json.loads(said.out))


def test_an_ignore_beside_the_code_takes_a_finding_out_of_the_count_and_leaves_it_in_the_report(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _audit(capsys).code == exits.FINDINGS
    (tree / "src/app.py").write_text(IGNORED, encoding="utf-8")
    audited = _audit(capsys)
    assert (audited.code, audited.kinds, audited.problems) == (0, {"plaintext-endpoint": "inline"}, [])
    assert _audit(capsys, "src").kinds == _audit(capsys, "src/app.py").kinds == audited.kinds


def test_an_ignore_in_cpp_stands_behind_two_slashes(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tree / "src/app.py").unlink()
    (tree / "src/main.cpp").write_text(
        "#include <zmq.hpp>\nint main() {\n  zmq::context_t ctx;\n  zmq::socket_t sock(ctx, zmq::socket_type::pull);\n"
        "  sock.set(zmq::sockopt::rcvhwm, 9);\n"
        "  // ironhouse: ignore[plaintext-endpoint] the lab's own network\n"
        '  sock.bind("tcp://*:5555");\n}\n',
        encoding="utf-8",
    )
    assert _audit(capsys).kinds == {"plaintext-endpoint": "inline"}


def test_an_ignore_that_ignores_nothing_or_is_not_well_written_is_a_problem(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = IGNORED.replace("plaintext-endpoint]", "hwm-unset]") + "# ironhouse: ignore the rest\n"
    (tree / "src/app.py").write_text(text, encoding="utf-8")
    audited = _audit(capsys)
    assert audited.code == exits.FINDINGS
    assert audited.problems == [
        "ignore[hwm-unset] ignores nothing here; take it out",
        "an ignore is written `# ironhouse: ignore[rule-id] reason`",
    ]
    assert _audit(capsys, "--exit-zero").code == exits.CLEAN
    assert _audit(capsys, "--exit-zero", "--strict").code == exits.INCOMPLETE


def test_an_entry_of_the_policy_ignores_until_its_day_is_over(
    tree: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tree / "ironhouse.toml").write_text(ENTRY, encoding="utf-8")
    for arguments in ((), ("src",), ("src/app.py",)):
        audited = _audit(capsys, *arguments)
        assert (audited.code, audited.kinds, audited.problems) == (0, {"plaintext-endpoint": "config"}, [])
    monkeypatch.setattr(suppressing, "_today", lambda: date(2027, 4, 1))
    audited = _audit(capsys)
    assert audited.code == exits.FINDINGS
    assert "expired on 2027-03-31" in audited.problems[0]


def test_an_entry_for_a_rule_that_there_is_not_is_refused(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tree / "ironhouse.toml").write_text(ENTRY.replace("text-", "-text-"), encoding="utf-8")
    for verb in ("audit", "policy check"):
        assert main(verb.split()) == exits.USAGE
        assert "there is no rule plain-text-endpoint; do you mean plaintext-endpoint?" in capsys.readouterr().err


def test_an_entry_that_ignores_nothing_is_said_of_the_whole_tree_alone(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tree / "ironhouse.toml").write_text(ENTRY.replace("src/", "lib/"), encoding="utf-8")
    assert "ignores nothing" in _audit(capsys).problems[0]
    assert _audit(capsys, "src").problems == _audit(capsys, "src/app.py").problems == []
    (tree / "ironhouse.toml").write_text(f'mode = "disabled"\n{ENTRY}', encoding="utf-8")
    assert _audit(capsys).problems == []


def test_a_baseline_leaves_what_is_new(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _audit(capsys, "--write-baseline", "known.json").code == exits.CLEAN
    moved = OPEN.replace("\n", "\n\n\n")
    (tree / "src/app.py").write_text(moved, encoding="utf-8")
    audited = _audit(capsys, "--baseline", "known.json")
    assert (audited.code, audited.kinds, audited.problems) == (0, {"plaintext-endpoint": "baseline"}, [])
    assert _audit(capsys, "src", "--baseline", "known.json").code == exits.CLEAN
    assert _audit(capsys, "src/app.py", "--baseline", "known.json").code == exits.CLEAN
    (tree / "src/app.py").write_text(f"{moved}sock.bind('tcp://*:5556')\n", encoding="utf-8")
    assert _audit(capsys, "--baseline", "known.json").code == exits.FINDINGS
    (tree / "src/app.py").write_text("import zmq\n", encoding="utf-8")
    audited = _audit(capsys, "--baseline", "known.json")
    assert audited.code == exits.CLEAN and any("plaintext-endpoint in src/app.py" in one for one in audited.problems)


def test_fail_on_goes_by_what_counts(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tree / "src/app.py").write_text(OPEN + "sock.recv()\n", encoding="utf-8")
    assert _audit(capsys, "--fail-on", "high").code == exits.FINDINGS
    text = (tree / "src/app.py").read_text(encoding="utf-8").replace(OPEN, IGNORED)
    (tree / "src/app.py").write_text(text, encoding="utf-8")
    assert _audit(capsys, "--fail-on", "high").code == exits.CLEAN
    assert _audit(capsys, "--fail-on", "medium").code == exits.FINDINGS


@pytest.mark.parametrize("text", [None, "[]"])
def test_a_baseline_that_cannot_be_used_is_wrong_usage(
    tree: Path, capsys: pytest.CaptureFixture[str], text: str | None
) -> None:
    if text is not None:
        (tree / "known.json").write_text(text, encoding="utf-8")
    assert main(["audit", "--baseline", "known.json"]) == exits.USAGE
    said = capsys.readouterr().err
    assert "known.json" in said and "--write-baseline" in said and said.count("\n") == 1
    assert main(["audit", "--write-baseline", "no/such/folder/x"]) == exits.USAGE


def test_sarif_is_written_beside_the_text(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tree / "src/app.py").write_text(IGNORED, encoding="utf-8")
    assert main(["audit", "src", "--sarif", "out.sarif"]) == exits.CLEAN
    assert capsys.readouterr().out.startswith("ironhouse audit")
    results = json.loads((tree / "out.sarif").read_text(encoding="utf-8"))["runs"][0]["results"]
    (one,) = (result for result in results if result["ruleId"] == "plaintext-endpoint")
    assert one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "src/app.py"
    assert one["suppressions"][0]["justification"] == "the lab's own network"
    assert one["partialFingerprints"]["primaryLocationLineHash"].endswith(":1")
    assert main(["audit", "--sarif", "no/such/folder/x"]) == exits.USAGE


def test_the_line_of_a_finding_is_shown_without_secrets(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = OPEN.replace("sock.bind", "sock.setsockopt(zmq.PLAIN_PASSWORD, b'hunter2'); sock.bind")
    (tree / "src/app.py").write_text(text, encoding="utf-8")
    assert main(["audit", "--format", "json", "--sarif", "out.sarif", "--write-baseline", "known.json"]) == 0
    said = capsys.readouterr().out + (tree / "out.sarif").read_text() + (tree / "known.json").read_text()
    assert "hunter2" not in said and said.count("‹hidden›") >= 3


def test_paths_count_from_the_repository(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert prefixes([".", "src", "src/app.py", str(tree)]) == {
        ".": "",
        "src": "src/",
        "src/app.py": "src/",
        str(tree): "",
    }
    assert scopes(prefixes(["src", "src/app.py"])) == ["src/", "src/app.py"]
    monkeypatch.chdir(tree / "src")
    assert prefixes([".", ".."]) == {".": "src/", "..": ""}
    (tree / ".git").rmdir()
    assert prefixes(["."]) == {".": ""}


def test_an_ignore_is_looked_for_wherever_something_of_a_socket_or_a_dependency_stands(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    comment = "# ironhouse: ignore[hwm-unset] left over"
    (tree / "src/app.py").write_text(
        "from wiring import attach\nimport zmq\nsock = zmq.Context().socket(zmq.PULL)\nsock.rcvhwm = 9\nattach(sock)\n",
        encoding="utf-8",
    )
    (tree / "src/wiring.py").write_text(
        f"def attach(sock):\n    sock.bind('inproc://a')  {comment}\n", encoding="utf-8"
    )
    (tree / "requirements.txt").write_text(f"pyzmq==27.1.0  {comment}\n", encoding="utf-8")
    capsys.readouterr()
    main(["audit", "--format", "json", "--exit-zero"])
    problems = json.loads(capsys.readouterr().out)["problems"]
    assert [(one["path"], one["line"]) for one in problems] == [("requirements.txt", 1), ("src/wiring.py", 2)]


def test_two_roots_have_their_own_ignores_and_paths(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tree / "lib").mkdir()
    (tree / "lib/app.py").write_text(IGNORED, encoding="utf-8")
    assert main(["audit", "src", "lib", "--format", "github"]) == exits.FINDINGS
    said = capsys.readouterr().out
    assert "file=src/app.py,line=5,title=plaintext-endpoint" in said
    assert "file=lib/app.py,line=5,title=plaintext-endpoint" not in said


def test_a_finding_about_a_policy_above_the_root_is_at_the_policy(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tree / "ironhouse.toml").write_text("[defaults]\nrcvhwm = 5\n", encoding="utf-8")
    for root in (".", "src", "src/app.py"):
        main(["audit", root, "--format", "github"])
        assert "file=ironhouse.toml,line=1,title=departure-without-why" in capsys.readouterr().out
    main(["audit", "src", "--write-baseline", "known.json"])
    assert (
        '{"path":"ironhouse.toml","rule":"departure-without-why","code":"[defaults]"' in Path("known.json").read_text()
    )


WAYS = ((".", "."), (".", "src"), (".", "src/app.py"), ("src", "."), ("src", "app.py"))
"""Where somebody stands, and what is named: the same file of the same tree each time."""


@pytest.mark.parametrize(("stands", "names"), WAYS)
def test_paths_of_a_policy_count_from_its_own_folder_whatever_is_audited(
    tree: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, stands: str, names: str
) -> None:
    (tree / "ironhouse.toml").write_text(
        f'[path."src/**"]\nencrypt = "never"\nwhy = "a lab"\n\n{ENTRY.replace("plaintext-endpoint", "recv-unbounded")}',
        encoding="utf-8",
    )
    (tree / "src/app.py").write_text(f"{OPEN}sock.recv()\n", encoding="utf-8")
    monkeypatch.chdir(stands)
    kinds = _audit(capsys, names).kinds
    assert "plaintext-endpoint" not in kinds
    assert kinds["recv-unbounded"] == "config"


@pytest.mark.parametrize(("stands", "names"), WAYS)
def test_a_path_that_counts_from_the_audited_folder_is_none_of_the_policy(
    tree: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, stands: str, names: str
) -> None:
    policy = '[path."*.py"]\nencrypt = "never"\nwhy = "a lab"\n'
    (tree / "ironhouse.toml").write_text(policy, encoding="utf-8")
    monkeypatch.chdir(stands)
    assert "plaintext-endpoint" in _audit(capsys, names).kinds


def test_a_policy_that_is_named_and_not_above_the_root_counts_from_the_root(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tree / "other").mkdir()
    policy = '[path."*.py"]\nencrypt = "never"\nwhy = "a lab"\n'
    (tree / "other/ironhouse.toml").write_text(policy, encoding="utf-8")
    assert "plaintext-endpoint" not in _audit(capsys, "src", "--policy", "other/ironhouse.toml").kinds


@pytest.mark.parametrize(("stands", "names"), WAYS)
@pytest.mark.parametrize("repository", [True, False])
def test_a_baseline_knows_a_finding_whatever_is_audited_and_from_where(
    tree: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    stands: str,
    names: str,
    repository: bool,
) -> None:
    if not repository:
        (tree / ".git").rmdir()
    _audit(capsys, ".", "--write-baseline", str(tree / "known.json"))
    monkeypatch.chdir(stands)
    audited = _audit(capsys, names, "--baseline", str(tree / "known.json"))
    assert audited.code == exits.CLEAN
    assert set(audited.kinds.values()) == {"baseline"}
    assert audited.problems == []
