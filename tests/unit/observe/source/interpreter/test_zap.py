"""A ZAP handler's context, order and run: what may be said of a handler that is not the socket's own."""

from __future__ import annotations

from pathlib import Path

from ironhouse.observe.source.survey import survey

HEAD = "import zmq\nfrom zmq.auth.thread import ThreadAuthenticator\n\n\n"
SERVE = """\
def serve(secret):
    context = zmq.Context()
    desk = context.socket(zmq.REP)
    desk.curve_secretkey = secret
    desk.curve_server = True
    desk.bind("tcp://*:1")
"""
GUARD = """\
def guard(folder):
    auth = ThreadAuthenticator({})
    auth.start()
    auth.configure_curve(location=folder)
"""


def _states(folder: Path, **files: str) -> list[tuple[str, str | None]]:
    for name, text in files.items():
        (folder / f"{name}.py").write_text(HEAD + text, encoding="utf-8")
    points = [one for fact in survey(folder, cache=False).sockets for one in fact.endpoints]
    return [(one.zap, f"{one.handler.path}:{one.handler.line}" if one.handler else None) for one in points]


def test_a_handler_that_another_program_of_the_tree_starts_is_not_elsewhere(tmp_path: Path) -> None:
    assert _states(tmp_path, one=SERVE, other=GUARD.format("zmq.Context()")) == [("none", None)]


def test_a_handler_of_a_context_that_nobody_knows_may_be_the_sockets_own(tmp_path: Path) -> None:
    assert _states(tmp_path, one=SERVE, other=GUARD.format("make_context()")) == [("unknown", "other.py:7")]


def test_a_handler_that_the_same_run_starts_later_for_another_context_is_elsewhere(tmp_path: Path) -> None:
    both = SERVE + "    auth = ThreadAuthenticator(zmq.Context())\n    auth.start()\n"
    assert _states(tmp_path, one=both) == [("elsewhere", "one.py:12")]


def test_the_sockets_own_handler_goes_before_one_of_another_context(tmp_path: Path) -> None:
    both = (
        "def serve(secret):\n    first, context = zmq.Context(), zmq.Context()\n"
        "    other = ThreadAuthenticator(first)\n    other.start()\n"
        "    desk = context.socket(zmq.REP)\n    desk.curve_server = True\n    desk.bind('tcp://*:1')\n"
        "    own = ThreadAuthenticator(context)\n    own.start()\n"
    )
    assert _states(tmp_path, one=both) == [("late", "one.py:13")]


def test_a_client_has_no_handler_whoever_else_has(tmp_path: Path) -> None:
    both = (
        "def call(key):\n    context = zmq.Context()\n    auth = ThreadAuthenticator(context)\n    auth.start()\n"
        "    work = context.socket(zmq.REQ)\n    work.curve_serverkey = key\n    work.connect('tcp://desk:1')\n"
    )
    assert _states(tmp_path, one=both) == [("none", None)]


def test_a_domain_that_is_not_fixed_is_not_another(tmp_path: Path) -> None:
    named = (
        "def serve(secret, name):\n    context = zmq.Context()\n    auth = ThreadAuthenticator(context)\n"
        "    auth.start()\n    auth.configure_curve(domain='desk', location='keys')\n"
        "    desk = context.socket(zmq.REP)\n    desk.zap_domain = name\n    desk.curve_server = True\n"
        "    desk.bind('tcp://*:1')\n"
    )
    assert _states(tmp_path, one=named) == [("keys", "one.py:8")]
    assert _states(tmp_path, one=named.replace("= name", "= b'hall'")) == [("other-domain", "one.py:8")]
    assert _states(tmp_path, one=named.replace("='desk'", "=name")) == [("keys", "one.py:8")]


def test_a_list_of_addresses_beside_keys_is_no_list_alone(tmp_path: Path) -> None:
    listed = (
        "def serve(folder):\n    context = zmq.Context()\n    auth = ThreadAuthenticator(context)\n"
        "    auth.start()\n    auth.deny('10.0.0.2')\n    desk = context.socket(zmq.REP)\n    desk.bind('tcp://*:1')\n"
    )
    assert _states(tmp_path, one=listed) == [("unasked", "one.py:9")]
    with_keys = listed.replace("    desk =", "    auth.configure_curve(location=folder)\n    desk =")
    assert _states(tmp_path, one=with_keys) == [("none", None)]


def test_the_process_own_context_is_another_in_another_program(tmp_path: Path) -> None:
    plain = "def collect():\n    desk = zmq.Context.instance().socket(zmq.PULL)\n    desk.bind('tcp://*:1')\n"
    listed = "def guard():\n    auth = ThreadAuthenticator()\n    auth.start()\n    auth.allow('10.0.0.2')\n"
    assert _states(tmp_path, one=plain, other=listed) == [("none", None)]
    shared = SERVE.replace("zmq.Context()", "zmq.Context.instance()")
    assert _states(tmp_path, one=shared, other=GUARD.format("")) == [("unknown", "other.py:7")]


def test_a_context_that_nobody_knows_is_the_handlers_and_the_sockets_on_one_path(tmp_path: Path) -> None:
    unknown = (
        SERVE.replace("zmq.Context()", "make_context()")
        .replace(
            "    desk = ",
            "    auth = ThreadAuthenticator(context)\n    auth.start()\n"
            "    auth.configure_curve(location='keys')\n    desk = ",
        )
        .replace("context.socket(zmq.REP)", "zmq.Socket(context, zmq.REP)")
        + "    auth.stop()\n"
    )
    assert _states(tmp_path, one=unknown) == [("keys", "one.py:8")]


def test_a_handler_that_ends_does_not_come_late(tmp_path: Path) -> None:
    ended = SERVE + "    auth = ThreadAuthenticator(context)\n    auth.stop()\n"
    assert _states(tmp_path, one=ended) == [("none", None)]
