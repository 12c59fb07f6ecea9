"""Where secrets go in one file: into logs, commands and files; and what only looks like it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ironhouse.model.fact import SecretFact
from ironhouse.observe.source.survey import survey

PYTHON = "import json, logging, os, subprocess, sys\nimport click, typer\nimport zmq\nimport zmq.auth\n"
C = "#include <czmq.h>\n#include <stdio.h>\n"


def _found(tmp_path: Path, source: str, name: str = "app.py") -> list[SecretFact]:
    (tmp_path / name).write_text(source, encoding="utf-8")
    return list(survey(tmp_path, cache=False, debug=True).secrets)


def _python(tmp_path: Path, *lines: str) -> list[tuple[str, str, str | None]]:
    body = "".join(f"    {line}\n" for line in lines)
    found = _found(tmp_path, f"{PYTHON}def run(conf, log, path):\n{body}")
    return [(one.kind, one.what, one.through) for one in found]


def _c(tmp_path: Path, *lines: str) -> list[tuple[str, str, str | None]]:
    body = "".join(f"    {line}\n" for line in lines)
    found = _found(tmp_path, f"{C}void run(const char *path)\n{{\n{body}}}\n", "app.c")
    return [(one.kind, one.what, one.through) for one in found]


PAIR = "public, secret = zmq.curve_keypair()"


@pytest.mark.parametrize(
    ("lines", "what", "through"),
    [
        ((PAIR, "print(secret)"), "secret", "print"),
        ((PAIR, "log.debug('%r', secret)"), "secret", "log.debug"),
        ((PAIR, "logging.getLogger().warning(f'{secret}')"), "secret", "logging.getLogger().warning"),
        ((PAIR, "sys.stderr.write('key: ' + secret.decode())"), "secret", "sys.stderr.write"),
        ((PAIR, "print('{} {}'.format(public, secret))"), "secret", "print"),
        ((PAIR, "print('%s' % secret.hex())"), "secret", "print"),
        ((PAIR, "print(secret if conf else None)"), "secret", "print"),
        ((PAIR, "text = str(secret)", "print(text)"), "text", "print"),
        ((PAIR, "kept = {'public': public, 'secret': secret}", "print(kept)"), "kept", "print"),
        ((PAIR, "json.dump({'secret': secret.decode()}, sys.stdout)"), "secret", "json.dump"),
        (("pair = zmq.curve_keypair()", "print(pair[1])"), "pair[1]", "print"),
        (("pair = zmq.curve_keypair()", "print(pair)"), "pair", "print"),
        (("print(zmq.auth.load_certificate(path))",), "load_certificate()", "print"),
        (
            ("zmq.Context().socket(zmq.PUB).setsockopt(zmq.CURVE_SECRETKEY, conf.key)", "print(conf.key)"),
            "conf.key",
            "print",
        ),
        (("serve(curve_secretkey=conf.key)", "print(conf.key)"), "conf.key", "print"),
        (("zmq.curve_public(conf.key)", "print(conf.key)"), "conf.key", "print"),
    ],
)
def test_a_secret_that_is_shown(tmp_path: Path, lines: tuple[str, ...], what: str, through: str) -> None:
    assert _python(tmp_path, *lines) == [("log", what, through)]


@pytest.mark.parametrize(
    "lines",
    [
        (PAIR, "print(public)"),
        (PAIR, "print(len(secret), bool(secret), hash(secret))"),
        (PAIR, "print(secret[:4])"),
        (PAIR, "print(masked(secret))"),
        ("pair = zmq.curve_keypair()", "print(pair[0])"),
        ("public, _ = zmq.auth.load_certificate(path)", "print(public)"),
        ("secret = conf.secret", "print(secret)"),
        (PAIR, "catalogue.update(secret)"),
        (PAIR, "login(secret)"),
        (PAIR, "subprocess.run(['worker'], env={'KEY': secret})"),
        (PAIR, "os.umask(0o077)", "open(path, 'wb').write(secret)"),
    ],
)
def test_what_shows_no_secret(tmp_path: Path, lines: tuple[str, ...]) -> None:
    assert _python(tmp_path, *lines) == []


@pytest.mark.parametrize(
    ("lines", "kind", "through"),
    [
        ((PAIR, "subprocess.run(['worker', '--key', secret])"), "argument", "subprocess.run"),
        (
            (PAIR, "command = ['worker']", "command.append(secret)", "subprocess.Popen(command)"),
            "argument",
            "subprocess.Popen",
        ),
        ((PAIR, "os.system(f'worker {secret}')"), "argument", "os.system"),
        ((PAIR, "open(path, 'wb').write(secret)"), "written", "open().write"),
        ((PAIR, "path.write_bytes(secret)"), "written", "path.write_bytes"),
        (("zmq.auth.create_certificates(path, 'server')",), "written", "zmq.auth.create_certificates"),
    ],
)
def test_a_secret_that_goes_elsewhere(tmp_path: Path, lines: tuple[str, ...], kind: str, through: str) -> None:
    assert [(one[0], one[2]) for one in _python(tmp_path, *lines)] == [(kind, through)]


def test_files_that_last_no_longer_than_a_function_are_nobodys_business(tmp_path: Path) -> None:
    source = PYTHON + "def test(tmp_path):\n    zmq.auth.create_certificates(tmp_path, 'server')\n"
    assert _found(tmp_path, source) == []


def test_another_function_of_that_name_is_another_function(tmp_path: Path) -> None:
    assert _python(tmp_path, "curvezmq.create_certificates(path)") == []


def test_a_field_is_known_in_every_method(tmp_path: Path) -> None:
    source = (
        PYTHON + "class Node:\n    def __init__(self):\n        self.public, self.hidden = zmq.curve_keypair()\n"
        "    def show(self):\n        print(self.public)\n        print(self.hidden)\n"
    )
    assert [(one.line, one.what) for one in _found(tmp_path, source)] == [(10, "self.hidden")]


@pytest.mark.parametrize(
    ("decorators", "parameter", "through"),
    [
        ("@click.command()\n@click.option('--secret-key', '-s')\n", "secret_key", "--secret-key"),
        ("@click.command()\n@click.argument('secret_key')\n", "secret_key", "secret_key"),
        ("@app.command()\n", "secret_key=typer.Option(...)", "--secret-key"),
    ],
)
def test_click_and_typer(tmp_path: Path, decorators: str, parameter: str, through: str) -> None:
    body = "    socket = zmq.Context().socket(zmq.PUB)\n    socket.curve_secretkey = secret_key.encode()\n"
    found = _found(tmp_path, f"{PYTHON}{decorators}def run({parameter}):\n{body}")
    assert [(one.kind, one.what, one.through) for one in found] == [("argument", "secret_key", through)]


def test_a_program_that_makes_keys_shows_them_at_the_terminal(tmp_path: Path) -> None:
    alone = f"{PYTHON}def run():\n    {PAIR}\n    print(secret)\n    logging.info(secret)\n"
    assert [one.console for one in _found(tmp_path, alone)] == [True, False]
    used = f"{alone}    zmq.Context().socket(zmq.PUB).curve_secretkey = secret\n"
    assert [one.console for one in _found(tmp_path, used)] == [False, False]


@pytest.mark.parametrize(
    ("more", "console"),
    [
        ("        sys.exit(0)\n", True),
        ("        return\n", True),
        ("    serve()\n", False),
        ("        configure(secret)\n        return\n", False),
    ],
)
def test_an_option_that_shows_a_new_pair_and_ends_is_no_log(tmp_path: Path, more: str, console: bool) -> None:
    serve = "def serve(socket, given):\n    socket.curve_secretkey = given\n"
    source = (
        f"{PYTHON}def run(make):\n    if make:\n        {PAIR}\n        print(public)\n        print(secret)\n{more}"
    )
    assert [one.console for one in _found(tmp_path, source + serve)] == [console]


def test_passwords_of_an_authenticator(tmp_path: Path) -> None:
    source = (
        f"{PYTHON}def run(auth):\n    auth.configure_plain(domain='*', passwords={{'admin': 'hunter2', 'b': ''}})\n"
    )
    assert [(one.kind, one.sort, one.line) for one in _found(tmp_path, source)] == [("literal", "password", 6)]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (("zcert_t *cert = zcert_new ();", "zcert_print (cert);"), [("log", "cert", "zcert_print")]),
        (("zcert_fprint (cert, stderr);",), [("log", "cert", "zcert_fprint")]),
        (("zcert_fprint (cert, file);",), []),
        (('zsys_info ("%s", zcert_secret_txt (cert));',), [("log", "zcert_secret_txt()", "zsys_info")]),
        (('zsys_info ("%s", zcert_public_txt (cert));',), []),
        (("zcert_save (cert, path);",), []),
        (
            (
                "char a[41], b[41];",
                "zmq_curve_keypair (a, b);",
                'FILE *f = fopen (path, "w");',
                'fprintf (f, "%s", b);',
            ),
            [("written", "b", "fprintf")],
        ),
        (("char a[41], b[41];", "zmq_curve_keypair (a, b);", 'printf ("%s", a);'), []),
        (("char a[41], b[41];", "zmq_curve_keypair (a, b);", "puts (b);"), [("log", "b", "puts")]),
        (
            ("char a[41], b[41];", "zmq_curve_keypair (a, b);", 'flux_log (h, LOG_ERR, "%s", b);'),
            [("log", "b", "flux_log")],
        ),
    ],
)
def test_c(tmp_path: Path, lines: tuple[str, ...], found: list[tuple[str, str, str]]) -> None:
    assert _c(tmp_path, *lines) == found
