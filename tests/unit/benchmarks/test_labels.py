"""Labels are free text: what is read out of it decides every figure."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from benchmarks._labels import (
    LabelError,
    LabelledEndpoint,
    Setting,
    all_literal,
    exposures_of,
    guards_of,
    is_present,
    order_of,
    read_folder,
    read_text,
    setting_of,
    types_of,
    without_comments,
)

ROW = {"path": "a.py", "line": 3, "language": "python", "type": "PUB", "site_kind": "physical", "api": "ctx.socket"}


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("PUB", {"PUB"}),
        ("XPUB|PUB", {"XPUB", "PUB"}),
        ("XREP", {"ROUTER"}),
        ("param:opts.socket_type {REQ default, SUB}", {"REQ", "SUB"}),
        ("param:socket_type", set()),
        ("param:type (string, looked up by SUB)", set()),
        ("unknown (zmq.Socket() without arguments)", set()),
    ],
)
def test_types_that_a_label_allows(text: str, types: set[str]) -> None:
    assert types_of(text) == types


@pytest.mark.parametrize(
    ("text", "setting"),
    [
        ("none", Setting(False)),
        ("0", Setting(True, values=frozenset({0}))),
        ("opts.trx_timeout_ms (conditional, after connect)", Setting(True, True, "after")),
        ("0 (conditional, after bind)", Setting(True, True, "after", frozenset({0}))),
        ("conditional: 0 (type PUSH, DEALER or ROUTER)", Setting(True, True, None, frozenset({0}))),
        ("limit = N = 10_000", Setting(True, values=frozenset({10000}))),
        ("int(self.freq) = 10 (attribute)", Setting(True, values=frozenset({10}))),
        ("hwm = flags.get('hwm', 6000)", Setting(True)),
        ("1000; close(linger=0)", Setting(True, values=frozenset({1000}))),
        ("close(linger=linger) param", Setting(True)),
        ("hwm = atoi(MARK) (env, conditional)", Setting(True, True)),
        ("hwm (conditional: hwm >= 0)", Setting(True, True)),
    ],
)
def test_settings_keep_literals_and_whether_every_path_sets_them(text: str, setting: Setting) -> None:
    assert setting_of(text) == setting


def test_unknown_counts_for_nothing() -> None:
    assert setting_of("unknown") is None
    assert is_present("unknown") is None
    assert guards_of("unknown (returned to callers)") == frozenset()
    assert guards_of("see callers") == frozenset()
    assert exposures_of((LabelledEndpoint("bind", "unknown"),)) == frozenset()


@pytest.mark.parametrize(
    ("text", "guards"),
    [
        ("none", {"none"}),
        ("none (poll(-1) is no bound)", {"none"}),
        ("zmq.proxy (unbounded)", {"none"}),
        ("zmq_poll(-1) (unbounded) + ZMQ_DONTWAIT", {"none"}),
        ("conditional: one ZMQ_DONTWAIT, one blocking", {"none"}),
        ("conditional: poll(100) before most receives", {"none"}),
        ("n/a (send only)", {"n/a"}),
        ("Poller.poll(5), never received", {"n/a"}),
        ("RCVTIMEO", {"option"}),
        ("zmq_poll(1 ms) loop up to d_timeout + ZMQ_NOBLOCK", {"poll", "nonblocking"}),
        ("zframe_recv_nowait", {"nonblocking"}),
        ("asyncio.wait_for(.., 0.05)", {"wait"}),
        ("zmq.select(.., 0.01)", {"poll"}),
        ("ZMQStream.on_recv (event loop)", {"event"}),
        ("poll(timeout_ms) (parameter, default None = unbounded)", {"poll", "none"}),
    ],
)
def test_the_bound_of_receives(text: str, guards: set[str]) -> None:
    assert guards_of(text) == guards


def test_both_sides_of_a_bar_are_exposures_and_parentheses_are_comment() -> None:
    endpoints = (
        LabelledEndpoint("bind", "host-variable (default wildcard|ipc)"),
        LabelledEndpoint("connect", "loopback|config"),
    )
    assert exposures_of(endpoints) == {"host-variable", "loopback", "config"}


def test_only_an_endpoint_that_stands_in_full_is_a_literal() -> None:
    assert all_literal((LabelledEndpoint("bind", "loopback", '"tcp://127.0.0.1:5555"'),))
    assert not all_literal((LabelledEndpoint("bind", "loopback", "f'tcp://{host}:5555'"),))
    assert not all_literal((LabelledEndpoint("bind", "config", "self.address"),))


def test_presence_and_order() -> None:
    assert is_present("conditional: server (cert_dir is not None)") is True
    assert is_present("none") is False
    assert [order_of(text) for text in ("before", "after", "n/a")] == ["before", "after", None]


def test_comments_go_however_deep() -> None:
    assert without_comments("close (a (b) c) now (d)") == "close now"


def test_the_first_record_restricts_what_is_covered() -> None:
    labelled = read_text("o__n", '{"only": ["src/"]}\n' + json.dumps(ROW) + "\n\n")
    assert labelled.covers("src/a.c")
    assert not labelled.covers("tests/a.c")
    assert [label.line for label in labelled.labels] == [3]
    assert read_text("o__n", json.dumps(ROW)).covers("anything")


def test_a_line_that_cannot_be_read_is_named() -> None:
    with pytest.raises(LabelError, match=r"o__n\.jsonl:2"):
        read_text("o__n", json.dumps(ROW) + '\n{"path": 1}')


def test_a_folder_without_labels_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(LabelError, match=tmp_path.name):
        read_folder(tmp_path)
    (tmp_path / "o__n.jsonl").write_text('{"only": ["src/"]}\n')
    with pytest.raises(LabelError, match=r"o__n\.jsonl"):
        read_folder(tmp_path)
    (tmp_path / "o__n.jsonl").write_text(json.dumps(ROW))
    assert [one.repository for one in read_folder(tmp_path)] == ["o__n"]
