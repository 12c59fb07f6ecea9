"""No secret of an audited tree is in any report, nor in anything that is kept between runs."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from ironhouse.cli.commands.audit import FORMATS
from ironhouse.cli.main import main

KEYS = (
    "m6$^r&A?K0q3xJ)1N7vYg-Tz:8WcB*Lh{dQ2}U.p",
    "Xw4}k)Zt9!bR^eG@0yM+{s3HfV?1(oD:5n*Lq&Cj",
    "t&8pQ.N=w2^Zc!5Kd(Hr)7Jx+Y{1sF@Vb}3Mg?Le",
    "B?z0{Tf&6Wn^1Xo)K:4uR!hS=c9(Pv+M}d@5Gj.a",
    "e(3Uk*7Qy?B{2Lr!8Xi}N@5wZ+^c1)H.Fp&D=6Ts",
    "Y}1d&O!4gK(9mS=0vC+{6zP@t*R7)b?E^3jN:wLx",
)
PASSWORDS = ("zebra-stripe-44", "Tr0ub4dor&3")
RAW = bytes(range(7, 231, 7))

PYTHON = f'''
import argparse, logging, subprocess
import zmq
import constants
# an old one, in a comment: {KEYS[4]}
SECRET = b"{KEYS[0]}"
TABLE = {{
    "server":
        b"{KEYS[1]}",
}}
raw = {RAW!r}
parser = argparse.ArgumentParser()
parser.add_argument("--secret-key", default="{KEYS[2]}")
args = parser.parse_args()
context = zmq.Context()
def serve(key=SECRET, flag=None):
    sock = context.socket(zmq.ROUTER)
    sock.curve_server = True
    sock.curve_secretkey = key; sock.bind("tcp://*:5555")
    if flag == b"{KEYS[0]}":
        sock.curve_secretkey = constants.OTHER
    sock.bind("tcp://*:5556?secretkey={KEYS[1]}")
    print(sock.recv_pyobj(), SECRET, b"{KEYS[0]}")
    logging.info("key %s %s", key, "{KEYS[0]}")
    subprocess.run(["worker", "{KEYS[1]}"])
two = context.socket(zmq.PUSH); two.curve_secretkey = TABLE["server"]; two.connect("tcp://10.0.0.1:1")
three = context.socket(zmq.PUSH); three.curve_secretkey = args.secret_key.encode()
four = context.socket(zmq.PUSH); four.plain_password = b"{PASSWORDS[0]}"; four.connect("tcp://10.0.0.1:{PASSWORDS[0]}")
five = context.socket(zmq.PUSH); five.curve_secretkey = raw; five.connect("tcp://10.0.0.1:3")
serve()
'''
CONSTANTS = f'OTHER = b"{KEYS[3]}"\n'
C = f'''
#include <zmq.h>
#define PASSWORD "{PASSWORDS[1]}"
int main(void) {{
    void *context = zmq_ctx_new();
    void *sock = zmq_socket(context, ZMQ_PULL);
    zmq_setsockopt(sock, ZMQ_CURVE_SECRETKEY, "{KEYS[0]}", 40); zmq_bind(sock, "tcp://*:1");
    zmq_setsockopt(sock, ZMQ_PLAIN_PASSWORD, PASSWORD, 11); zmq_connect(sock, "tcp://10.1.1.1:1");
}}
'''
CERTIFICATE = f'curve\n    secret-key = "{KEYS[5]}"\n'


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = tmp_path / "tree"
    folder.mkdir()
    for name, text in (
        ("app.py", PYTHON),
        ("constants.py", CONSTANTS),
        ("main.c", C),
        ("server.key_secret", CERTIFICATE),
    ):
        (folder / name).write_text(text, encoding="utf-8")
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    subprocess.run(["git", "add", "."], cwd=folder, check=True)
    return folder


def _spellings() -> Iterator[bytes]:
    """Each secret as it is, as JSON, HTML and an address spell it, and a half of each."""
    for text in (*KEYS, *PASSWORDS, RAW.decode("latin-1")):
        half = len(text) // 2
        for part in (text, text[:half], text[half:]):
            for spelt in (
                part,
                part.replace("\\", "\\\\"),
                part.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"),
                repr(part)[1:-1],
            ):
                yield spelt.encode()
                yield spelt.encode("latin-1")


def _assert_hidden(data: bytes, where: str) -> None:
    shown = [one for one in _spellings() if one in data]
    assert not shown, f"{where}: {shown}"


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("fold", [[], ["--all"]], ids=["folded", "all"])
def test_no_format_shows_a_secret(tree: Path, tmp_path: Path, format_: str, fold: list[str]) -> None:
    out = tmp_path / "report"
    for _ in range(2):
        main(["audit", str(tree), "--format", format_, "--output", str(out), *fold])
        report = out.read_bytes()
        assert b"secret-in-source" in report
        _assert_hidden(report, format_)


def test_nothing_that_is_kept_between_runs_has_one(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = tmp_path / "kept"
    monkeypatch.setenv("IRONHOUSE_CACHE_DIR", str(kept))
    (tree / "plain.py").write_text("import zmq\nzmq.Context().socket(zmq.PUSH).bind('tcp://*:7')\n", encoding="utf-8")
    out = tmp_path / "report"
    main(["audit", str(tree), "--output", str(out)])
    files = [one for one in kept.rglob("*") if one.is_file()]
    assert {one.name.partition("-")[0] for one in files} >= {"forms", "result"}
    for one in files:
        _assert_hidden(one.read_bytes(), one.name)
    pack = next(one for one in files if one.name.startswith("forms"))
    assert b"tcp://*:7" in pack.read_bytes(), "a file without secrets is kept"


def test_neither_a_baseline_nor_a_policy_that_is_made_has_one(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    known = tmp_path / "known.json"
    main(["audit", str(tree), "--write-baseline", str(known), "--output", str(tmp_path / "report")])
    _assert_hidden(known.read_bytes(), "the baseline")
    main(["audit", str(tree), "--sarif", str(tmp_path / "side.sarif")])
    _assert_hidden((tmp_path / "side.sarif").read_bytes(), "SARIF beside the text")
    main(["generate", "cpp", str(tree)])
    main(["init", str(tree), "--output", "-"])
    said = capsysbinary.readouterr()
    _assert_hidden(said.out + said.err, "the terminal")


def test_a_fingerprint_does_not_hang_on_the_secret(tree: Path, tmp_path: Path) -> None:
    def fingerprints() -> list[str]:
        out = tmp_path / "report"
        main(["audit", str(tree), "--format", "json", "--output", str(out), "--no-cache"])
        return [one["fingerprint"] for one in json.loads(out.read_bytes())["findings"]]

    before = fingerprints()
    for name in ("app.py", "main.c", "server.key_secret"):
        text = (tree / name).read_text(encoding="utf-8")
        for one in (*KEYS, *PASSWORDS):
            text = text.replace(one, one[::-1])
        (tree / name).write_text(text, encoding="utf-8")
    assert before and fingerprints() == before


@pytest.mark.parametrize("format_", ["text", "markdown", "html"])
def test_a_secret_of_a_test_is_told_of_apart(tmp_path: Path, format_: str) -> None:
    (tmp_path / "tests").mkdir()
    source = f'import zmq\nsock = zmq.Context().socket(zmq.PUB)\nsock.curve_secretkey = b"{KEYS[0]}"\n'
    (tmp_path / "tests" / "test_app.py").write_text(source, encoding="utf-8")
    out = tmp_path / "report"
    main(["audit", str(tmp_path), "--format", format_, "--output", str(out), "--exit-zero"])
    text = out.read_text(encoding="utf-8")
    apart = max(text.rfind(head) for head in ("Apart from production", "## Apart", "<h2>Apart", 'data-scope="test"'))
    assert apart >= 0
    if format_ == "text":
        assert "stands in the source" not in text, "what is apart is counted alone"
    elif format_ == "markdown":
        assert text.find("secret-in-source") > apart
    else:
        assert not re.search(r'data-scope="production"[^>]*>(?:(?!<tr).)*secret-in-source', text, re.DOTALL)
