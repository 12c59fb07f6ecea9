from __future__ import annotations

import pytest

from ironhouse.audit.cases import endpoint, is_set, socket
from ironhouse.model.fact import DependencyFact, OptionFact, Unresolved
from ironhouse.model.redaction import (
    HIDDEN,
    Hiding,
    redact,
    redact_code,
    redact_dependency,
    redact_option,
    redact_source,
    redact_text,
    redact_unresolved,
)

KEY = "JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f'b"{KEY}"', HIDDEN),
        (KEY, HIDDEN),
        ("secret_key", "secret_key"),
        ("load_certificate(path)[1]", "load_certificate(path)[1]"),
        (f'os.environ.get("KEY", "{KEY}")', f"os.environ.get({HIDDEN}, {HIDDEN})"),
        (f"key | b'{KEY}'", f"key | {HIDDEN}"),
        ('"unterminated', HIDDEN),
    ],
)
def test_a_secret_option_shows_names_and_no_literal(text: str, shown: str) -> None:
    fact = redact_option("CURVE_SECRETKEY", OptionFact(state="set", value=KEY, text=text))
    assert (fact.value, fact.text) == (None, shown)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("tcp://*:5555?secret_key=abc", f"tcp://*:5555?secret_key={HIDDEN}"),
        ("tcp://*:5555?x=1&auth_token=abc&y=2", f"tcp://*:5555?x=1&auth_token={HIDDEN}&y=2"),
        ("parse(text, token=first)", "parse(text, token=first)"),
        ("f'tcp://{h}?secret={key}'", "f'tcp://{h}?secret={key}'"),
        ('password="hunter2"', f'password="{HIDDEN}"'),
        ("self.password = password", "self.password = password"),
        ("tcp://user:pw@host:1", f"tcp://user:{HIDDEN}@host:1"),
        (f'"{KEY}"', f'"{HIDDEN}"'),
        ("tcp://*:5555", "tcp://*:5555"),
        ("ipc://@abstract", "ipc://@abstract"),
        ("git+https://token123@host/pyzmq", f"git+https://{HIDDEN}@host/pyzmq"),
    ],
)
def test_other_texts_lose_what_looks_like_a_secret_and_nothing_else(text: str, shown: str) -> None:
    assert redact_text(text) == shown


def test_no_part_of_a_socket_carries_a_secret_after_redaction() -> None:
    full = socket(
        "PULL",
        endpoint("bind", f'"{KEY}"', "unknown", flag="password='hunter2'"),
        name=f'servers["{KEY}"]',
        options={"CURVE_SECRETKEY": is_set(KEY), "PLAIN_PASSWORD": is_set("hunter2"), "ZAP_DOMAIN": is_set(f'"{KEY}"')},
    )
    shown = repr(redact(full)) + repr(
        redact_unresolved(Unresolved("option", "a.py", 1, f'"{KEY}"', "password='hunter2'"))
    )
    assert KEY not in shown and "hunter2" not in shown
    assert KEY in repr(full)


def test_a_version_that_is_an_address_loses_its_token() -> None:
    fact = DependencyFact("pyzmq", "pin", "requirements", "r.txt", 1, version="git+https://token123@host/pyzmq@v27")
    assert redact_dependency(fact).version == f"git+https://{HIDDEN}@host/pyzmq@v27"
    unpinned = DependencyFact("pyzmq", "unpinned", "requirements", "r.txt", 1)
    assert redact_dependency(unpinned) == unpinned


def test_what_is_no_secret_stays_as_it_is() -> None:
    plain = socket("PUSH", endpoint("bind", "tcp://*:1", "wildcard"), options={"SNDHWM": is_set(1000)})
    assert redact(plain) == plain


@pytest.mark.parametrize(
    ("line", "before"),
    [
        ("sock.setsockopt(zmq.PLAIN_PASSWORD, b'hunter2')", ""),
        ("sock.plain_password = 'hunter2'", ""),
        ('zmq_setsockopt(s, ZMQ_PLAIN_PASSWORD, "hunter2", 7);', ""),
        ("b'hunter2')", "sock.setsockopt(zmq.PLAIN_PASSWORD,"),
        ("'hunter2'", "my_secret = ("),
    ],
)
def test_a_line_of_source_loses_literals_beside_the_name_of_a_secret(line: str, before: str) -> None:
    assert "hunter2" not in redact_code(line, before) and HIDDEN in redact_code(line, before)


def test_a_line_of_source_keeps_the_rest() -> None:
    assert redact_code("sock.bind('tcp://*:5555')", "sock.rcvhwm = 9") == "sock.bind('tcp://*:5555')"


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        (['sock.curve_secretkey = b"\\x01\\x02"'], [f"sock.curve_secretkey = {HIDDEN}"]),
        (
            ["set(zmq.CURVE_SECRETKEY,", "    'short')", "set('x')"],
            ["set(zmq.CURVE_SECRETKEY,", f"    {HIDDEN})", "set('x')"],
        ),
        (['PASSWORD = "hunter2"  # "x"'], [f"PASSWORD = {HIDDEN}  # {HIDDEN}"]),
        (["MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIB"], [HIDDEN]),
        (["k = " + "0f" * 32], [f"k = {HIDDEN}"]),
        (["char key[] = {" + "0x1f, " * 32 + "};"], ["char key[] = {" + HIDDEN + "};"]),
        (['k = b"' + "\\x1f" * 32 + '"'], [f'k = b"{HIDDEN}"']),
        (["a_name_that_is_very_long_and_yet_is_no_key_of_anything()"], None),
        (['sock.bind("tcp://*:5555")'], None),
    ],
)
def test_lines_of_source_lose_what_may_be_a_secret(lines: list[str], shown: list[str] | None) -> None:
    assert redact_source(lines) == (shown or lines)


def test_of_a_line_that_is_known_to_hold_a_secret_nothing_quoted_is_shown_nor_of_what_carries_it_on() -> None:
    lines = ['word = b"zebra"', 'socket.bind("tcp://*:1")', 'other = ("zeb"', '         "ra")', 'print("here")']
    assert redact_source(lines, 11, frozenset((11, 13))) == [
        f"word = {HIDDEN}",
        'socket.bind("tcp://*:1")',
        f"other = ({HIDDEN}",
        f"         {HIDDEN})",
        'print("here")',
    ]


def test_a_key_without_quotes_is_hidden() -> None:
    key = "D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs"
    assert redact_code(f"# the old one: {key}") == f"# the old one: {HIDDEN}"
    assert redact_code("self.sockets[Name0].handlers[Key1](value)") == "self.sockets[Name0].handlers[Key1](value)"


def test_known_values_are_hidden_in_what_source_says_and_nowhere_else() -> None:
    hiding = Hiding(("zebra-stripe-44", "PUSH", "tcp"))
    one = endpoint("connect", "tcp://zebra-stripe-44:1", "unknown", flag="key == 'zebra-stripe-44'")
    made = socket("PUSH", one, options={"IDENTITY": is_set("zebra-stripe-44"), "LINGER": is_set(3)}, path="PUSH")
    hidden = hiding.socket(made)
    assert "zebra" not in repr(hidden)
    assert (hidden.type, hidden.path, hidden.options["LINGER"].value) == ("PUSH", "PUSH", 3)
    assert hidden.endpoints[0].text == f"{HIDDEN}://{HIDDEN}:1"
    assert hiding.unresolved(Unresolved("file", "a.py", 1, "f('zebra-stripe-44')", "why")).text == f"f('{HIDDEN}')"


def test_a_short_value_is_hidden_as_a_word_alone() -> None:
    assert Hiding(("admin",)).text("args.admin_port = 'admin'") == f"args.admin_port = '{HIDDEN}'"
    assert not Hiding(()) and Hiding(()).text("nothing") == "nothing"
