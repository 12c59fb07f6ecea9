"""Secrets that are given away: in the source, in the tree, in a log, on a command line, in a file for everyone.

Owns how grave each is. The base is that of production code; tests and examples lower it, for a key of theirs opens
nothing else: where it does, it is no key of a test. A key that the documentation prints is a secret all the same:
whoever relies on it relies on nothing. Must not know a secret's value: facts have none.
"""

from __future__ import annotations

from collections.abc import Iterator

from ironhouse.audit.rule import SecretCase, SecretRule, Verdict
from ironhouse.model.fact import SecretFact
from ironhouse.model.finding import Severity

READABLE = 0o044
"""The bits of a mode that let group and others read."""


def _literal(fact: SecretFact) -> Iterator[Verdict]:
    if fact.kind != "literal":
        return
    if fact.sort == "password":
        message = f"the password for {fact.what} stands in the source: whoever reads it can log in"
        yield Verdict("violation", fact.path, fact.line, message, base="medium")
        return
    message = f"the secret key for {fact.what} stands in the source: whoever reads it can pose as its owner"
    yield Verdict("violation", fact.path, fact.line, message + _published(fact))


def _file(fact: SecretFact) -> Iterator[Verdict]:
    if fact.kind != "file":
        return
    who = "whoever has a copy can pose as its owner"
    base: Severity | None = None
    if fact.tracked:
        message = f"{fact.what} holds a secret key and is committed: {who}"
    elif fact.tracked is None:
        message, base = f"{fact.what}, among the sources, holds a secret key: {who}", "medium"
    else:
        message, base = f"{fact.what} holds a secret key, and nothing keeps git from taking it", "low"
    yield Verdict("violation", fact.path, fact.line, message + _published(fact), base=base)


def _log(fact: SecretFact) -> Iterator[Verdict]:
    if fact.kind != "log":
        return
    if fact.console:
        message = f"{fact.through} shows the secret key in {fact.what} at the terminal, which may be recorded"
        yield Verdict("violation", fact.path, fact.line, message, base="low")
        return
    kind = "password" if fact.sort == "password" else "secret key"
    message = f"{fact.through} writes the {kind} in {fact.what} out: whoever reads the log has it"
    yield Verdict("violation", fact.path, fact.line, message)


def _argument(fact: SecretFact) -> Iterator[Verdict]:
    if fact.kind != "argument":
        return
    kind = "password" if fact.sort == "password" else "secret key"
    message = f"a {kind} is an argument of a command ({fact.through}): every user of the machine sees it in ps"
    yield Verdict("violation", fact.path, fact.line, message)


def _readable(fact: SecretFact) -> Iterator[Verdict]:
    if fact.kind == "written":
        message = f"{fact.through} writes {fact.what} into a file that others may read, unless the umask forbids it"
        yield Verdict("violation", fact.path, fact.line, message, base="low")
    elif fact.kind == "file" and fact.mode is not None and not fact.tracked:
        if int(fact.mode, 8) & READABLE:
            message = f"{fact.what} holds a secret key and has mode {fact.mode}: other users may read it"
            yield Verdict("violation", fact.path, fact.line, message)
        else:
            yield Verdict("ok", fact.path, fact.line)


def _published(fact: SecretFact) -> str:
    return "; it is a key of the documentation, which everybody has" if fact.published else ""


def _by_language(fact: SecretFact, python: str, c: str, cpp: str) -> str:
    suffix = fact.path.rpartition(".")[2].lower()
    return c if suffix in ("c", "h") else cpp if suffix in ("cc", "cpp", "cxx", "hh", "hpp", "hxx") else python


_NEW_PAIR = "a new key pair: what stood in the source has to be taken for known, also where history keeps it"


def _load(fact: SecretFact, verdict: Verdict) -> str:
    if fact.sort == "password":
        return _by_language(
            fact,
            'socket.plain_password = Path(os.environ["CREDENTIALS_DIRECTORY"], "password").read_bytes().strip()',
            "zmq_setsockopt(socket, ZMQ_PLAIN_PASSWORD, password, strlen(password));  // read from a file of mode 0600",
            "socket.set(zmq::sockopt::plain_password, password);  // read from a file of mode 0600",
        )
    return _by_language(
        fact,
        f"# {_NEW_PAIR}\n"
        'public, secret = zmq.auth.load_certificate("/etc/app/server.key_secret")  # mode 0600, outside of the tree',
        f"/* {_NEW_PAIR} */\n"
        'zcert_t *cert = zcert_load("/etc/app/server.cert");  /* libzmq alone: 40 characters of a file of mode 0600 */',
        f"// {_NEW_PAIR}\n"
        'std::ifstream("/etc/app/server.key_secret") >> secret_key;  // mode 0600, outside of the tree',
    )


def _remove(fact: SecretFact, verdict: Verdict) -> str:
    name = fact.path.rpartition("/")[2]
    if fact.tracked is False:
        return f"echo '*_secret' >> .gitignore\nchmod 600 {fact.path}"
    return (
        f"git rm --cached {fact.path} && echo '{name}' >> .gitignore\n"
        "# and a new key pair: history keeps the old one, and so does every clone"
    )


def _say_less(fact: SecretFact, verdict: Verdict) -> str:
    return _by_language(
        fact,
        'log.info("key %s", public_key.decode())  # the public key tells pairs apart as well',
        'printf("key %s\\n", public_key);  /* the public key tells pairs apart as well */',
        'std::cout << "key " << public_key << std::endl;  // the public key tells pairs apart as well',
    )


def _by_file(fact: SecretFact, verdict: Verdict) -> str:
    return _by_language(
        fact,
        'parser.add_argument("--key-file", type=Path)\n…\n'
        "public, secret = zmq.auth.load_certificate(arguments.key_file)",
        'FILE *file = fopen(key_file, "r");  /* what the command line names is the key\'s file */\n'
        'fscanf(file, "%40s", secret_key);',
        "std::ifstream(key_file) >> secret_key;  // what the command line names is the key's file",
    )


def _keep_to_owner(fact: SecretFact, verdict: Verdict) -> str:
    if fact.kind == "file":
        return f"chmod 600 {fact.path}"
    return _by_language(
        fact,
        "before = os.umask(0o077)\n"
        "try:\n    zmq.auth.create_certificates(folder, name)\nfinally:\n    os.umask(before)",
        "mode_t before = umask(0077);\n/* write it */\numask(before);  /* zcert_save_secret does so by itself */",
        "const auto before = umask(0077);\n// write it\numask(before);",
    )


_CURVE = "https://libzmq.readthedocs.io/en/latest/zmq_curve.html"
_HARD_CODED = "https://cwe.mitre.org/data/definitions/798.html"
_AUTH = "https://pyzmq.readthedocs.io/en/latest/api/zmq.auth.html"
_KEY = "D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs"
"""The client's of zmq_curve(7)."""


def _app(kind: str, line: int, what: str, through: str | None = None, **more: object) -> tuple[SecretFact, ...]:
    return (SecretFact(kind, "app.py", line, what, through=through, **more),)  # type: ignore[arg-type]


def _py(*lines: str) -> tuple[tuple[str, str], ...]:
    return (("app.py", "\n".join(lines) + "\n"),)


_SOCKET = ("import zmq", "sock = zmq.Context().socket(zmq.PUSH)")

RULES = (
    SecretRule(
        id="secret-in-source",
        strategy="curve",
        base="critical",
        confidence="high",
        title="A secret stands in the source",
        why=(
            "A secret key is what a peer proves who it is with. In the source it is known to everybody who ever had a "
            "copy of it, is the same on every installation, and cannot be changed without a release. Passwords of "
            "PLAIN, which cross the wire in clear as well, are rated lower."
        ),
        references=(_CURVE, _HARD_CODED),
        check=_literal,
        remedy=_load,
        valid=(
            SecretCase("a public key", (), _py(*_SOCKET, f'sock.curve_serverkey = b"{_KEY}"')),
            SecretCase("a place for a key", (), _py(*_SOCKET, 'sock.curve_secretkey = b"<secret>"')),
            SecretCase(
                "a key that is loaded",
                (),
                _py("import zmq.auth", *_SOCKET, "sock.curve_secretkey = zmq.auth.load_certificate('k')[1]"),
            ),
        ),
        invalid=(
            SecretCase(
                "a key",
                _app("literal", 1, "CURVE_SECRETKEY", published=True),
                _py(f'SECRET = b"{_KEY}"', *_SOCKET, "sock.curve_secretkey = SECRET"),
            ),
            SecretCase(
                "a password",
                _app("literal", 3, "PLAIN_PASSWORD", sort="password"),
                _py(*_SOCKET, 'sock.plain_password = b"hunter2"'),
            ),
        ),
    ),
    SecretRule(
        id="secret-file-in-tree",
        strategy="curve",
        base="critical",
        confidence="high",
        title="A file with a secret key is in the tree",
        why=(
            "A certificate's secret file that is committed is in every clone, in every archive and in history, where "
            "deleting it does not reach it. Without git nobody can say whether a tree is what others get: then it is "
            "rated lower."
        ),
        references=(_AUTH, _HARD_CODED),
        check=_file,
        remedy=_remove,
        valid=(
            SecretCase(
                "the public file of a pair",
                (),
                (("server.key", f'curve\n    public-key = "{_KEY}"\n'),),
            ),
        ),
        invalid=(
            SecretCase(
                "the secret file of a pair",
                (SecretFact("file", "server.key_secret", 2, "server.key_secret", mode="0600", published=True),),
                (("server.key_secret", f'curve\n    secret-key = "{_KEY}"\n'),),
            ),
        ),
    ),
    SecretRule(
        id="secret-in-log",
        strategy="curve",
        base="high",
        confidence="high",
        title="A secret is written to a log",
        why=(
            "Logs are kept, copied and read by people and services who were never meant to have a key. czmq's "
            "zcert_print writes the secret key out beside the public one. A program that only makes keys and shows "
            "them at the terminal is rated low."
        ),
        references=("https://cwe.mitre.org/data/definitions/532.html", "http://api.zeromq.org/czmq4-0:zcert"),
        check=_log,
        remedy=_say_less,
        valid=(
            SecretCase(
                "the public key alone",
                (),
                _py("import logging", *_SOCKET, "public, secret = zmq.curve_keypair()", "logging.info('%s', public)"),
            ),
        ),
        invalid=(
            SecretCase(
                "the secret key",
                _app("log", 5, "secret", "logging.info"),
                _py("import logging", *_SOCKET, "public, secret = zmq.curve_keypair()", "logging.info('%s', secret)"),
            ),
        ),
    ),
    SecretRule(
        id="secret-on-command-line",
        strategy="curve",
        base="medium",
        confidence="high",
        title="A secret is an argument of a command",
        why=(
            "Every user of a machine can list the commands that run on it with their arguments, and shells and service "
            "managers write them down. The name of a file that holds the key tells nothing."
        ),
        references=("https://cwe.mitre.org/data/definitions/214.html",),
        check=_argument,
        remedy=_by_file,
        valid=(
            SecretCase(
                "the name of the key's file",
                (),
                _py(
                    "import argparse, zmq.auth",
                    *_SOCKET,
                    "parser = argparse.ArgumentParser()",
                    'parser.add_argument("--key-file")',
                    "sock.curve_secretkey = zmq.auth.load_certificate(parser.parse_args().key_file)[1]",
                ),
            ),
        ),
        invalid=(
            SecretCase(
                "the key itself",
                _app("argument", 5, "CURVE_SECRETKEY", "--secret-key"),
                _py(
                    "import argparse",
                    *_SOCKET,
                    "parser = argparse.ArgumentParser()",
                    'parser.add_argument("--secret-key")',
                    "sock.curve_secretkey = parser.parse_args().secret_key.encode()",
                ),
            ),
        ),
    ),
    SecretRule(
        id="secret-file-readable",
        strategy="curve",
        base="medium",
        confidence="high",
        title="A file with a secret key may be read by others",
        why=(
            "pyzmq's create_certificates, and a plain open, make files that every user of the machine may read, under "
            "the usual umask; czmq's zcert_save_secret does not. Git keeps no more of a mode than whether a file may "
            "be run, so that a file which it has is readable wherever it is checked out: that one is "
            "secret-file-in-tree's."
        ),
        references=(_AUTH, "https://cwe.mitre.org/data/definitions/732.html"),
        check=_readable,
        remedy=_keep_to_owner,
        valid=(
            SecretCase(
                "under a umask",
                (),
                _py(
                    "import os, zmq.auth",
                    "os.umask(0o077)",
                    'zmq.auth.create_certificates("keys", "server")',
                ),
            ),
        ),
        invalid=(
            SecretCase(
                "under nobody's care",
                _app("written", 2, "a new secret key", "zmq.auth.create_certificates", confidence="medium"),
                _py("import zmq.auth", 'zmq.auth.create_certificates("keys", "server")'),
            ),
        ),
    ),
)
