"""The whole path, from files on disk to the exit code, through the program itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from html import unescape
from pathlib import Path

import jsonschema
import pytest

from ironhouse.model.document import json_schema

OPEN = "import zmq\nctx = zmq.Context()\nsock = ctx.socket(zmq.PULL)\nsock.bind('tcp://*:5555')\nsock.recv()\n"
SAFE = (
    "import zmq\nctx = zmq.Context()\nsock = ctx.socket(zmq.PULL)\nsock.setsockopt(zmq.RCVHWM, 100)\n"
    "sock.setsockopt(zmq.RCVTIMEO, 1000)\nsock.bind('inproc://work')\nsock.recv()\n"
)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = tmp_path / "tree"
    folder.mkdir()
    return folder


def _audit(tree: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("IRONHOUSE_")}
    return subprocess.run(
        [sys.executable, "-m", "ironhouse", "audit", "--no-cache", *arguments],
        cwd=tree,
        env={**environment, "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_open_socket_is_1_and_is_named_with_its_place(tree: Path) -> None:
    (tree / "app.py").write_text(OPEN)
    done = _audit(tree)
    assert (done.returncode, done.stderr) == (1, "")
    assert "app.py:3" in done.stdout and "plaintext-endpoint" in done.stdout
    assert _audit(tree, "--exit-zero").returncode == 0


def test_a_bounded_socket_is_0(tree: Path) -> None:
    (tree / "app.py").write_text(SAFE)
    done = _audit(tree)
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 of 1 sockets have a receive bound" in done.stdout


def test_a_tree_without_zeromq_is_3_in_both_formats(tree: Path) -> None:
    (tree / "app.py").write_text("print('nothing here')\n")
    done = _audit(tree)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (3, "", 1)
    done = _audit(tree, "--format", "json")
    assert done.returncode == 3 and json.loads(done.stdout)["sockets"] == []


def test_a_candidate_that_cannot_be_analysed_is_4_and_the_rest_is_audited(tree: Path) -> None:
    (tree / "app.py").write_text(SAFE)
    (tree / "huge.py").write_text("import zmq\nx = '" + "a" * (2 << 20) + "'\n")
    done = _audit(tree)
    assert done.returncode == 4
    assert "huge.py" in done.stdout and "app.py:3" in done.stdout
    (tree / "open.py").write_text(OPEN)
    assert _audit(tree).returncode == 1


def test_two_roots_are_one_report_in_which_places_name_their_root(tree: Path) -> None:
    for name in ("one", "two"):
        (tree / name).mkdir()
        (tree / name / "app.py").write_text(OPEN)
    done = _audit(tree, "one", "two", "--format", "json")
    document = json.loads(done.stdout)
    assert document["roots"] == ["one", "two"]
    assert len({one["id"] for one in document["sockets"]}) == 2
    text = _audit(tree, "one", "two").stdout
    assert "one/app.py:3" in text and "two/app.py:3" in text


def test_one_file_can_be_audited(tree: Path) -> None:
    (tree / "app.py").write_text(OPEN)
    (tree / "other.py").write_text(OPEN)
    done = _audit(tree, "app.py", "--format", "json")
    assert [one["path"] for one in json.loads(done.stdout)["sockets"]] == ["app.py"]


def test_what_is_excluded_is_not_audited(tree: Path) -> None:
    (tree / "app.py").write_text(OPEN)
    (tree / "kept.py").write_text(SAFE)
    done = _audit(tree, "--exclude", "app.py")
    assert done.returncode == 0 and "app.py" not in done.stdout


def test_the_document_of_a_real_tree_is_valid(tree: Path) -> None:
    (tree / "app.py").write_text(OPEN)
    (tree / "type.py").write_text("import zmq\ndef make(ctx, kind):\n    return ctx.socket(kind)\n")
    (tree / "requirements.txt").write_text("pyzmq==25.1.2\n")
    document = json.loads(_audit(tree, "--format", "json").stdout)
    assert document["sockets"] and document["dependencies"] and document["findings"]
    jsonschema.Draft202012Validator(json_schema()).validate(document)


def test_a_secret_key_in_source_is_in_no_report(tree: Path) -> None:
    key = "JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6"
    lines = (f"KEY = b'{key}'", "sock.curve_secretkey = KEY", f"sock.setsockopt(zmq.CURVE_SECRETKEY, b'{key}')")
    head, bind = OPEN.split("sock.bind", 1)
    (tree / "app.py").write_text(head + "\n".join(lines) + "\nsock.curve_server = True\nsock.bind" + bind)
    for name in ("text", "json", "markdown", "html"):
        done = _audit(tree, "--format", name, "--all")
        assert done.stdout and key not in unescape(done.stdout) and key not in json.dumps(done.stdout)
