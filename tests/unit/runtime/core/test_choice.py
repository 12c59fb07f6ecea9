"""Which core is active and why, and which sockets get one."""

import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
import zmq
from tests.unit.runtime.conftest import Make, choose
from zmq.backend import Socket as Backend

import ironhouse
from ironhouse.errors import UsageError
from ironhouse.runtime import core
from ironhouse.runtime.core.check import check

EXTENSION = "ironhouse.runtime.core._native"


@pytest.fixture
def anew(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The choice is made again in this test."""
    monkeypatch.delenv(core.VARIABLE, raising=False)
    monkeypatch.setattr(core._Choice, "said", None)
    monkeypatch.setattr(core._Choice, "native", None)
    return monkeypatch


@pytest.fixture
def native(monkeypatch: pytest.MonkeyPatch) -> Any:
    choose("native", monkeypatch)
    return core._Choice.native


def test_the_native_core_is_chosen_where_it_can_be(native: Any, anew: pytest.MonkeyPatch) -> None:
    assert core.active() == "native"


def test_it_is_asked_for_or_not(anew: pytest.MonkeyPatch) -> None:
    anew.setenv(core.VARIABLE, "pure")
    assert core.active() == "pure: IRONHOUSE_CORE says so"


def test_a_word_that_is_neither_is_an_error(anew: pytest.MonkeyPatch) -> None:
    anew.setenv(core.VARIABLE, "fast")
    with pytest.raises(UsageError, match="'fast'"):
        core.active()


def test_without_the_extension_it_is_pure_and_says_so(anew: pytest.MonkeyPatch) -> None:
    anew.setitem(sys.modules, EXTENSION, None)
    anew.delattr("ironhouse.runtime.core._native", raising=False)
    assert core.active().startswith("pure: the extension was not built")
    anew.setattr(core._Choice, "said", None)
    anew.setenv(core.VARIABLE, "native")
    with pytest.raises(UsageError, match="was not built"):
        core.active()


def test_a_module_that_is_linked_to_no_libzmq_is_a_static_one(native: Any) -> None:
    names = {"refuse": None, "about_peers": None}
    assert "exports no zmq_version" in native.find(native.__file__, **names)
    assert "is not loaded" in native.find("/nowhere/module.so", **names)
    assert native.version() == zmq.zmq_version_info()


def test_another_version_is_another_library(native: Any) -> None:
    assert "pyzmq runs on" in str(check(SimpleNamespace(version=lambda: (4, 1, 0))))  # type: ignore[arg-type]


def test_a_core_that_does_otherwise_stays_out(native: Any) -> None:
    class Silent(native.Core):  # type: ignore[misc]
        def recv_multipart(self, *_: Any) -> list[bytes]:
            return [b"something else"]

    class Uncounted(native.Core):  # type: ignore[misc]
        queued = 7

    class Raising(native.Core):  # type: ignore[misc]
        def send_multipart(self, *_: Any) -> None:
            raise OSError("no")

    for core_class, why in ((Silent, "did not reach"), (Uncounted, "not counted right"), (Raising, "OSError: no")):
        assert why in str(check(SimpleNamespace(version=native.version, Core=core_class)))  # type: ignore[arg-type]
    assert check(native) is None


def test_the_check_leaves_nothing_behind(native: Any) -> None:
    for _ in range(20):
        assert check(native) is None


LIBZMQ = next((str(path) for path in Path("/usr/lib").glob("*/libzmq.so.5")), "")


@pytest.mark.skipif(not LIBZMQ, reason="needs libzmq of the system")
def test_behind_another_libzmq_it_is_pure(native: Any) -> None:
    """A program that embeds Python and has a libzmq of its own: pyzmq's calls go there, ours would not."""
    script = "import ironhouse.runtime.core as core; print(core.active())"
    found = subprocess.run(
        [sys.executable, "-c", script],
        env={"LD_PRELOAD": LIBZMQ, "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert found.stdout.startswith("pure: another library in the process answers to zmq_version before pyzmq's")


@pytest.mark.skipif(shutil.which("cc") is None, reason="needs a C compiler")
def test_behind_a_function_that_is_preloaded_it_is_pure(native: Any, tmp_path: Path) -> None:
    source, library = tmp_path / "shim.c", tmp_path / "shim.so"
    source.write_text("int zmq_send(void *s, const void *b, unsigned long n, int f) { return -1; }\n")
    subprocess.run(["cc", "-shared", "-fPIC", "-o", str(library), str(source)], check=True)
    script = "import ironhouse.runtime.core as core; print(core.active())"
    found = subprocess.run(
        [sys.executable, "-c", script],
        env={"LD_PRELOAD": str(library), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert found.stdout == "pure: another library in the process answers to zmq_send before pyzmq's\n"


# Which sockets


def natives(socket: Any) -> set[str]:
    return set(core._NEEDS) & set(socket.__dict__)


def test_a_subclass_keeps_what_it_does_not_change(make: Make, native: Any) -> None:
    class Logs(ironhouse.Socket):
        calls = 0

        def send(self, *args: Any, **kwargs: Any) -> Any:
            type(self).calls += 1
            return super().send(*args, **kwargs)

        @property
        def more(self) -> int:
            return 0

    ctx = make()
    plain, logs = ctx.socket(zmq.PULL), ctx.socket(zmq.PUSH, socket_class=Logs)
    assert natives(plain) == set(core._NEEDS)
    assert natives(logs) == {"recv", "recv_multipart", "recv_many", "recv_with_peer"}
    plain.bind("inproc://here")
    logs.connect("inproc://here")
    logs.send_multipart([b"a", b"b"])
    logs.send_string("c")
    assert logs.send_many([b"d", b"e"]) == 2
    assert Logs.calls == 5
    assert plain.recv_multipart() == [b"a", b"b"] and plain.recv_many(9) == [b"c", b"d", b"e"]


def test_a_class_that_stands_behind_ours_is_left_its_calls(make: Make, native: Any) -> None:
    class Traces(zmq.Socket[bytes]):
        seen: ClassVar[list[bytes]] = []

        def recv(self, *args: Any, **kwargs: Any) -> Any:
            found = super().recv(*args, **kwargs)
            self.seen.append(found)
            return found

    class Both(ironhouse.Socket, Traces):
        pass

    ctx = make()
    push, pull = ctx.socket(zmq.PUSH), ctx.socket(zmq.PULL, socket_class=Both)
    assert natives(pull) == {"send", "send_multipart", "send_many"}
    pull.bind("inproc://here")
    push.connect("inproc://here")
    push.send(b"seen")
    assert pull.recv() == b"seen" and Traces.seen == [b"seen"]


def test_a_class_that_was_patched_is_left_its_calls(make: Make, native: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    class Patched(ironhouse.Socket):
        pass

    monkeypatch.setattr(Patched, "recv", lambda self, *_: b"patched", raising=False)
    pull = make().socket(zmq.PULL, socket_class=Patched)
    assert pull.recv() == b"patched"


def test_a_method_that_is_set_on_the_socket_holds(make: Make, native: Any) -> None:
    push = make().socket(zmq.PUSH)
    push.send = lambda *_: "mine"  # type: ignore[method-assign]
    assert push.send(b"") == "mine"
    del push.send
    with pytest.raises(zmq.Again):
        push.send(b"", zmq.NOBLOCK)


def test_shadows_and_classes_that_are_not_ours_get_none(make: Make, native: Any) -> None:
    ctx = make()
    push = ctx.socket(zmq.PUSH)
    theirs: Any = zmq.Socket
    others = [ironhouse.Socket(push), ironhouse.Socket.shadow(push.underlying), ctx.socket(zmq.PUSH, theirs)]
    for one in others:
        assert not natives(one)
    others[-1].close()


def test_what_would_have_to_wait_is_told_without_an_error(make: Make, native: Any) -> None:
    ctx = make()
    push, pull = ctx.socket(zmq.PUSH), ctx.socket(zmq.PULL)
    assert push._held is not None and pull._held is not None
    sends, receives = push._held.core, pull._held.core
    assert sends is not None and receives is not None
    assert (sends.try_send(b"a"), sends.try_send_multipart([b"a"]), sends.try_send(bytearray(b"a"))) == (False,) * 3
    assert (receives.try_recv(), receives.try_recv_multipart()) == (None, None)
    pull.bind("inproc://here")
    push.connect("inproc://here")
    assert (sends.try_send(b"a"), sends.try_send_multipart([b"b", b"c"]), sends.try_send(bytearray(b"d"))) == (
        True,
    ) * 3
    assert (receives.try_recv(), receives.try_recv_multipart(), receives.try_recv()) == (b"a", [b"b", b"c"], b"d")
    push.close()
    with pytest.raises(zmq.ZMQError) as error:
        sends.try_send(b"a")
    assert error.value.errno == zmq.ENOTSOCK


def test_the_backend_is_the_one_that_the_core_knows() -> None:
    """The module that is looked into is the one whose sockets pyzmq makes."""
    assert sys.modules[Backend.__module__].__file__
