"""The headers compile without a warning, whatever the names and reasons in them."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from ironhouse.audit.cases import endpoint, socket
from ironhouse.generate import c, cpp
from ironhouse.generate.plan import Plan, plans
from ironhouse.model.fact import SOCKET_TYPES
from ironhouse.policy.load import parse

EVIL = 'a"b\\c*/d//e\n#error??/'
ENDS = (endpoint("bind", "tcp://*:1", "wildcard"), endpoint("connect", "tcp://peer:1", "remote-connect"))
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
