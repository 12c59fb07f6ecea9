"""The measurements of the runtime: that they compare what they say, not how fast anything is."""

import shutil
import subprocess
from pathlib import Path

import pytest
import zmq
from benchmarks._figures import at_least
from benchmarks.runtime import batches, handshakes, inproc, loops, others, revocation
from benchmarks.runtime.__main__ import groups, main
from benchmarks.runtime._contenders import equip, folders, ratio
from benchmarks.runtime._wire import between, passage

import ironhouse


def test_the_folder_is_walked_for_groups() -> None:
    assert {"batches", "handshakes", "inproc", "loops", "others", "revocation", "start", "throughput"} <= set(groups())
    assert not any(name.startswith("_") for name in groups())


def test_a_ratio_is_the_median_of_the_rounds() -> None:
    figure = ratio("x", [2.0, 9.0, 4.0], [1.0, 3.0, 4.0], at_least(2))
    assert (figure.value, figure.met, figure.note) == (2.0, True, "1.00 to 3.00 over 3 rounds")


def test_the_plain_side_has_the_policys_options() -> None:
    theirs, ours = zmq.Context(), ironhouse.Context(policy={"defaults": {"rcvhwm": 7, "why": "test"}})
    plain, like = theirs.socket(zmq.PULL), ours.socket(zmq.PULL)
    equip(plain, like)
    assert [plain.get(one) for one in (zmq.RCVHWM, zmq.RCVTIMEO, zmq.MAXMSGSIZE)] == [
        like.get(one) for one in (zmq.RCVHWM, zmq.RCVTIMEO, zmq.MAXMSGSIZE)
    ]
    assert plain.rcvhwm == 7
    theirs.destroy()
    ours.destroy()


def test_one_round_over_inproc_has_every_contender(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inproc, "SLICES", 1)
    monkeypatch.setattr(inproc, "CALLS", 20)
    costs = inproc._one_round()
    assert {size: set(found) for size, found in costs.items()} == {
        size: {"plain", "ours", "counted"} for size in inproc.SIZES
    }


@pytest.mark.parametrize(
    ("who", "mechanism"),
    [("plain", "null"), ("plain", "curve"), ("ours", "curve"), ("checked", "curve"), ("batch", "null")],
)
def test_both_ends_meet(who: str, mechanism: str) -> None:
    with folders() as place:
        found = between(who, mechanism, 64, 1000, place)
        assert found.rate > 0 and found.cpu_ns > 0


@pytest.mark.parametrize("who", ["ssl", "asyncio"])
def test_both_ends_of_what_is_not_zeromqs_meet(who: str) -> None:
    with folders() as place:
        others.certify(place)
        found = others.beside(who, 64, 1000, place)
        assert found.rate > 0 and found.cpu_ns > 0


def test_what_is_not_installed_is_not_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(others, "COUNTS", dict.fromkeys(others.COUNTS, 100))
    monkeypatch.setattr(others, "OURS", 100)
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    figures = {one.name: one for one in others.measure(1)}
    assert figures["others, 64 B: nng with TLS"].value is None
    assert figures["others, 64 B: CURVE here against TLS by socket and ssl"].value


@pytest.mark.parametrize("who", list(loops.COUNTS))
def test_both_loops_meet(who: str) -> None:
    assert loops.between(who, 64, 1000).rate > 0


@pytest.mark.parametrize("who", list(handshakes.SIDES))
def test_every_server_lets_peers_in(who: str) -> None:
    with folders() as place:
        found = handshakes.handshakes(who, place, 50)
        assert found.rate > 0 and found.cpu_ns > 0


def test_who_is_revoked_is_cut_and_the_others_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(revocation, "SETTLE_S", 0.3)
    took, touched = revocation.revocations(50, 2)
    assert len(took) == 2 and touched == 0


@pytest.mark.skipif(shutil.which("cc") is None, reason="needs a C compiler")
def test_the_ends_in_c_meet(tmp_path: Path) -> None:
    library = batches.loaded()
    assert library is not None
    program = tmp_path / "ends"
    flags = ["-O2", "-Wall", "-Wextra", "-Werror"]
    subprocess.run(["cc", *flags, "-o", str(program), str(batches.SOURCE), "-ldl"], check=True)
    shared = [library, "64", "1000"]
    found = passage([str(program), "pull", *shared], [str(program), "push", *shared])
    assert found.rate > 0 and found.cpu_ns > 0


def test_the_command_prints_figures_beside_targets(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("benchmarks.runtime.__main__.groups", lambda: {"one": lambda rounds: ()})
    assert main(["--only", "one", "--rounds", "1"]) == 0
    assert "core: " in capsys.readouterr().out
