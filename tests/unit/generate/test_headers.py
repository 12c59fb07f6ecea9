"""The headers compile without a warning, whatever the names and reasons in them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from ironhouse.audit.cases import endpoint, socket
from ironhouse.generate import c, cpp
from ironhouse.generate.plan import Plan, plans
from ironhouse.model.fact import SOCKET_TYPES
from ironhouse.model.options import SOCKET_OPTIONS
from ironhouse.policy.load import parse

EVIL = 'a"b\\c*/d//e\n#error??/'
ENDS = (endpoint("bind", "tcp://*:1", "wildcard"), endpoint("connect", "tcp://peer:1", "remote-connect"))
SENDS = """#include "sockets.h"
int main(void)
{
    zmq::context_t context(1);
    zmq::socket_t push(context, ZMQ_PUSH), pull(context, ZMQ_PULL);
    ironhouse::detail::set<int>(static_cast<void*>(push), ZMQ_SNDTIMEO, 50, "SNDTIMEO");
    ironhouse::detail::set<int>(static_cast<void*>(pull), ZMQ_RCVTIMEO, 50, "RCVTIMEO");
    zmq::message_t message(3);
    if (ironhouse::send(push, message) != ironhouse::outcome::timeout || message.size() != 3)
        return 1;
    pull.bind("inproc://here");
    push.connect("inproc://here");
    if (ironhouse::send(push, message) != ironhouse::outcome::done)
        return 2;
    if (ironhouse::receive(pull, message) != ironhouse::outcome::done || message.size() != 3)
        return 3;
    return ironhouse::receive(pull, message) == ironhouse::outcome::timeout && message.size() == 0 ? 0 : 4;
}
"""
STRICT = ("-Wall", "-Wextra", "-Wpedantic", "-Werror", "-Wno-unused-function")


def _plans() -> list[Plan]:
    facts = [socket(one, *ENDS, name=f"{EVIL}{one}", path=f"{EVIL}.cpp") for one in SOCKET_TYPES]
    return plans(facts, parse({"defaults": {"linger": 1, "why": EVIL}}, EVIL))


def _compiler(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"needs {name}")
        raise AssertionError("unreachable")
    return found


@pytest.mark.parametrize(
    ("compiler", "suffix", "standards", "write"),
    [("g++", "cpp", ("c++11", "c++20"), cpp.header), ("gcc", "c", ("c99", "c17"), c.header)],
)
def test_a_header_compiles_without_a_warning(
    tmp_path: Path,
    compiler: str,
    suffix: str,
    standards: tuple[str, ...],
    write: Callable[[Sequence[Plan], str], str],
) -> None:
    (tmp_path / "sockets.h").write_text(write(_plans(), EVIL), encoding="utf-8")
    source = tmp_path / f"main.{suffix}"
    source.write_text('#include "sockets.h"\n#include "sockets.h"\nint main(void) { return 0; }\n', encoding="utf-8")
    for standard in standards:
        command = [_compiler(compiler), f"-std={standard}", *STRICT, "-fsyntax-only", str(source)]
        step = subprocess.run(command, capture_output=True, text=True, check=False)
        assert step.returncode == 0, step.stderr


def test_a_header_does_with_an_old_cppzmq(tmp_path: Path) -> None:
    """Before 4.4 cppzmq did not give libzmq's message, and made none of bytes."""
    old = re.sub(r"\bhandle\(\)", "handle_of_later()", _installed("zmq.hpp"))
    old = re.sub(r"\bmessage_t\(const void \*", "message_t(later, const void *", old)
    old = old.replace("message_t(str.", "message_t(later(), str.")
    (tmp_path / "zmq.hpp").write_text(old.replace("class message_t\n{", "struct later {};\n\nclass message_t\n{"))
    program = _compiled(tmp_path, "-isystem", str(tmp_path), "-Wno-deprecated-declarations")
    assert subprocess.run([program], check=False, timeout=60).returncode == 0


def test_a_header_does_with_the_first_libzmq_that_it_names(tmp_path: Path) -> None:
    """4.0 has fewer constants, and encodes a key from bytes that are not constant."""
    newer = {row.name for row in SOCKET_OPTIONS if row.since and tuple(map(int, row.since.split("."))) > (4, 0)}
    old = re.sub(r"(#define ZMQ_VERSION_MINOR) \d+", r"\1 0", _installed("zmq.h"))
    old = re.sub(rf"#define ZMQ_(?:{'|'.join(sorted(newer))})\b.*\n", "", old)
    old = re.sub(r"(zmq_z85_encode \(\s*char \*\w+,) const (uint8_t)", r"\1 \2", old)
    event = "typedef struct { uint16_t event; int32_t value; } zmq_event_t;\n"
    (tmp_path / "zmq.h").write_text(old.replace("typedef struct zmq_msg_t", f"{event}typedef struct zmq_msg_t", 1))
    _compiled(tmp_path, "-isystem", str(tmp_path))


def _installed(name: str) -> str:
    """The text of a header where the compiler finds it."""
    command = [_compiler("g++"), "-M", "-x", "c++", "-include", name, os.devnull]
    found = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return next(Path(one) for one in found if one.endswith(f"/{name}")).read_text(encoding="utf-8")


def _compiled(folder: Path, *flags: str) -> Path:
    (folder / "sockets.h").write_text(cpp.header(_plans(), "p"), encoding="utf-8")
    (folder / "main.cpp").write_text(SENDS, encoding="utf-8")
    command = [_compiler("g++"), "-std=c++11", *STRICT, *flags, "main.cpp", "-o", "main", "-lzmq", "-pthread"]
    step = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert step.returncode == 0, step.stderr
    return folder / "main"


@pytest.mark.parametrize("write", [cpp.header, c.header])
def test_each_socket_has_its_functions_and_no_key_stands_in_the_header(
    write: Callable[[Sequence[Plan], str], str],
) -> None:
    text = write(plans([socket("PULL", *ENDS, name="orders")], parse({}, "")), "ironhouse.toml")
    for function in ("limit_orders(", "secure_orders_as_server(", "secure_orders_as_client("):
        assert function in text
    assert "@" not in text and "from ironhouse.toml;" in text
    assert "#if ZMQ_VERSION >= ZMQ_MAKE_VERSION(4, 2, 0)" in text


@pytest.mark.parametrize("write", [cpp.header, c.header])
def test_a_socket_that_owes_no_encryption_asks_for_no_key(write: Callable[[Sequence[Plan], str], str]) -> None:
    inner = endpoint("bind", "inproc://x", "inproc")
    text = write(plans([socket("PULL", inner, name="orders")], parse({}, "")), "p")
    assert "limit_orders(" in text and "secure_orders" not in text
