"""``ironhouse run`` over programs that nobody here wrote: they work as without, and every socket is told."""

from __future__ import annotations

import socket
import subprocess
from collections import Counter
from pathlib import Path
from textwrap import dedent

import pytest
from tests.scenarios.running import AT_MOST_S, Ran, command, environment, others, read, run

from ironhouse.keys.folder import Folder
from ironhouse.keys.generation import new
from ironhouse.runtime.inject.report import SocketSeen


@pytest.fixture(autouse=True)
def alone(tmp_path: Path) -> None:
    """No policy above."""
    (tmp_path / ".git").mkdir()


def _home(where: Path) -> dict[str, str]:
    """The programs find each other, and write what they keep below *where*."""
    path = str(Path(others("python")).parent)
    return environment({"HOME": str(where), "PATH": f"{path}:/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"})


def _run(where: Path, *options: str, program: list[str]) -> Ran:
    return run(where, *options, program=program, extra=_home(where))


def _made(ran: Ran) -> list[SocketSeen]:
    return [one for process in ran.report.processes for one in process.sockets]


def _failures(ran: Ran) -> list[str]:
    return [why for process in ran.report.processes for why in process.failures]


def _package(one: SocketSeen) -> str:
    return one.file.rpartition("/site-packages/")[2].partition("/")[0]


# A Jupyter kernel

NOTEBOOK = """
    from jupyter_client.manager import start_new_kernel

    manager, client = start_new_kernel(kernel_name="python3"{more})
    try:
        said = []
        client.execute_interactive("print(6 * 7)", timeout=60, output_hook=lambda it: said.append(it["content"]))
        print(*(one.get("text", "").strip() for one in said if "text" in one))
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=False)
"""


def _notebook(where: Path, more: str = "") -> list[str]:
    (where / "notebook.py").write_text(dedent(NOTEBOOK).format(more=more))
    return [others("python"), "notebook.py"]


def _is_a_kernel(ran: Ran) -> None:
    assert (ran.code, ran.out) == (0, "42\n"), ran.err
    assert _failures(ran) == []
    assert len(ran.report.processes) == 2
    kernel = ran.sockets
    assert {one: kernel[one].type for one in kernel if one.startswith("IPKernelApp.")} == {
        "IPKernelApp.shell_socket": "ROUTER",
        "IPKernelApp.stdin_socket": "ROUTER",
        "IPKernelApp.control_socket": "ROUTER",
        "IPKernelApp.debugpy_socket": "STREAM",
        "IPKernelApp.debug_shell_socket": "DEALER",
        "IPKernelApp.iopub_socket": "XPUB",
    }
    assert kernel["Heartbeat.socket"].endpoints[0].exposure == "loopback"
    client = Counter(one.type for one in _made(ran) if _package(one) == "jupyter_client")
    assert client.pop("REQ") >= 1, "one for its heart's beats, and another whenever the kernel was slow to answer"
    assert client == {"DEALER": 4, "SUB": 1}


def test_a_kernel_and_its_client(tmp_path: Path) -> None:
    ran = _run(tmp_path, program=_notebook(tmp_path))
    _is_a_kernel(ran)
    assert [one.key for one in ran.sockets["IPKernelApp.shell_socket"].noted] == ["router_handover"]


def test_a_kernel_and_its_client_held_to_a_policy(tmp_path: Path) -> None:
    (tmp_path / "ironhouse.toml").write_text(
        'mode = "required"\n'
        '[socket."IPKernelApp.*"]\n'
        "router_handover = true\n"
        'why = "a client comes back under the id that it had"\n'
    )
    ran = _run(tmp_path, program=_notebook(tmp_path))
    _is_a_kernel(ran)
    assert all(one.refused == [] for one in _made(ran))
    assert ran.sockets["Heartbeat.socket"].set["maxmsgsize"] == 1 << 20
    assert "req_correlate" not in ran.sockets["HBChannel.socket"].set


def _one_identity(where: Path, name: str, policy: str) -> list[str]:
    """Keys that all processes of a program share, a policy that asks for them on this machine too, and the options."""
    own = new(name)
    Folder(where / "keys").write(own)
    Folder(where / "keys").trust(own)
    (where / "ironhouse.toml").write_text(
        f'mode = "required"\nkeys = "keys"\n[defaults]\nencrypt = "loopback"\n{policy}'
        'why = "others are on this machine"\n'
    )
    return ["--identity", name]


def _mechanisms(ran: Ran) -> set[str]:
    """What is in force beyond the processes themselves."""
    return {end.mechanism for one in _made(ran) for end in one.endpoints if end.exposure != "inproc"}


def test_a_kernel_and_its_client_that_know_of_no_keys_are_encrypted(tmp_path: Path) -> None:
    ran = _run(tmp_path, *_one_identity(tmp_path, "kernel", 'server = "kernel"\n'), program=_notebook(tmp_path))
    _is_a_kernel(ran)
    assert _mechanisms(ran) == {"CURVE"}
    assert all(one.refused == [] for one in _made(ran))
    assert {remark.key for one in _made(ran) for remark in one.noted} == {"router_handover"}


def test_a_kernel_that_is_encrypted_by_its_client_keeps_its_keys(tmp_path: Path) -> None:
    options = _one_identity(tmp_path, "kernel", "")
    with (tmp_path / "ironhouse.toml").open("a") as policy:
        policy.write('[socket."IPKernelApp.*"]\nzap = "optional"\nwhy = "it makes a key for each client"\n')
        policy.write('[socket."Heartbeat.*"]\nzap = "optional"\nwhy = "it makes a key for each client"\n')
    ran = _run(tmp_path, *options, program=_notebook(tmp_path, ', transport_encryption="required"'))
    _is_a_kernel(ran)
    assert _mechanisms(ran) == {"CURVE"}
    own = {one.name for one in _made(ran) if "encrypt" in [remark.key for remark in one.noted]}
    assert {"IPKernelApp.shell_socket", "Heartbeat.socket", "HBChannel.socket"} <= own
    assert not [one for one in own if one.startswith("IOPubThread.")], "which the kernel itself leaves in the clear"


# A cluster of ipyparallel: a controller of many processes, engines, nannies

CLUSTER = """
    import ipyparallel

    with ipyparallel.Cluster(n=1, log_level=40) as client:
        view = client[:]
        view["large"] = b"x" * 3_000_000
        print(view.apply_sync(lambda: len(large)), view.map_sync(lambda x: x * x, range(4)))
"""


def _cluster(where: Path, *options: str, own_keys: bool = False) -> Ran:
    (where / "cluster.py").write_text(dedent(CLUSTER))
    program = [others("python"), "cluster.py"]
    return run(where, *options, program=program, extra={**_home(where), "IPP_ENABLE_CURVE": "1" if own_keys else "0"})


def _is_a_cluster(ran: Ran) -> None:
    assert (ran.code, ran.out) == (0, "[3000000] [0, 1, 4, 9]\n"), ran.err
    assert _failures(ran) == []
    names = ran.sockets
    assert {"Client._mux_socket", "IPEngine.register.reg", "KernelNanny.parent_socket"} <= set(names)
    assert names["IPController.init_hub.sub"].type == "SUB"
    assert len(ran.report.processes) > 6
    assert len(_made(ran)) > 40


@pytest.mark.long
@pytest.mark.parametrize("own_keys", [False, True])
def test_a_cluster_held_to_a_policy_is_encrypted(tmp_path: Path, own_keys: bool) -> None:
    more = 'maxmsgsize = "8 MiB"\n' + ('zap = "optional"\n' if own_keys else 'server = "cluster"\n')
    ran = _cluster(tmp_path, *_one_identity(tmp_path, "cluster", more), own_keys=own_keys)
    _is_a_cluster(ran)
    assert _mechanisms(ran) == {"CURVE"}
    assert all(one.refused == [] for one in _made(ran))
    assert all("maxmsgsize" not in [remark.key for remark in one.lax] for one in _made(ran))
    kept = [one.name for one in _made(ran) if "encrypt" in [remark.key for remark in one.noted]]
    assert ("IPController.init_hub.sub" in kept) == own_keys


def test_a_cluster(tmp_path: Path) -> None:
    ran = _cluster(tmp_path)
    _is_a_cluster(ran)
    routers = [one for one in _made(ran) if one.file.endswith("broadcast_scheduler.py")]
    assert routers
    assert all("sndhwm" in [remark.key for remark in one.noted] for one in routers)
    assert all(one.refused == [] for one in _made(ran))
    assert all(remark.key in ("sndhwm", "rcvhwm", "linger") for one in _made(ran) for remark in one.noted)


# locust, on gevent, with workers

LOAD = """
    from locust import User, constant, task

    class Somebody(User):
        wait_time = constant(0.05)

        @task
        def work(self):
            self.environment.events.request.fire(
                request_type="a", name="b", response_time=1, response_length=0, exception=None, context={}
            )
"""


def _locust(where: Path, *words: str) -> list[str]:
    (where / "load.py").write_text(dedent(LOAD))
    return [others("locust"), "-f", "load.py", "--headless", *words]


@pytest.fixture
def port() -> str:
    """A port that is free on every interface now."""
    with socket.create_server(("", 0)) as listener:
        return str(listener.getsockname()[1])


def _load(port: str) -> list[str]:
    return ["--master-bind-port", port, "-u", "2", "-r", "2", "-t", "1s", "--only-summary"]


def test_workers_of_a_load_test_are_forks(tmp_path: Path, port: str) -> None:
    ran = _run(tmp_path, program=_locust(tmp_path, "--processes", "2", "--master-port", port, *_load(port)))
    assert ran.code == 0, ran.err
    assert "2 workers connected" in ran.err
    assert _failures(ran) == []
    assert Counter((one.name, one.type, one.face) for one in _made(ran)) == {
        ("BaseSocket.socket", "ROUTER", "green"): 1,
        ("BaseSocket.socket", "DEALER", "green"): 2,
    }
    master = next(one for one in _made(ran) if one.type == "ROUTER")
    assert [one.address for one in master.endpoints] == [f"tcp://*:{port}"]
    assert [one.key for one in master.refused] == ["encrypt"]


def test_a_load_test_that_serves_every_interface_in_plaintext_is_refused(tmp_path: Path, port: str) -> None:
    program = _locust(tmp_path, "--master", *_load(port))
    ran = _run(tmp_path, "--mode", "required", program=program)
    assert ran.code != 0
    assert f"may not bind tcp://*:{port} without keys" in ran.err


@pytest.mark.long
def test_a_load_test_that_knows_of_no_keys_is_encrypted(tmp_path: Path, port: str) -> None:
    master, worker = new("master"), new("worker")
    for own, other in ((master, worker), (worker, master)):
        place = tmp_path / own.name
        place.mkdir()
        Folder(place / "keys").write(own)
        Folder(place / "keys").trust(other)
    (tmp_path / "ironhouse.toml").write_text(
        'mode = "required"\n[defaults]\nencrypt = "loopback"\nserver = "master"\nwhy = "others are on this machine"\n'
    )
    keys = ("--policy", "../ironhouse.toml", "--keys", "keys", "--identity")
    serving = subprocess.Popen(
        [
            *command(tmp_path / "master", *keys, "master"),
            *_locust(tmp_path / "master", "--master", "--expect-workers", "1", *_load(port)),
        ],
        cwd=tmp_path / "master",
        env=_home(tmp_path),
        stderr=subprocess.PIPE,
        text=True,
    )
    with serving:
        program = _locust(tmp_path / "worker", "--worker", "--master-port", port)
        ran = _run(tmp_path / "worker", *keys, "worker", program=program)
        _, said = serving.communicate(timeout=AT_MOST_S)
    assert (ran.code, serving.returncode) == (0, 0), said
    assert "1 workers connected" in said
    ends = [one.endpoints[0].mechanism for one in (*_made(ran), *read(tmp_path / "master").processes[0].sockets)]
    assert ends == ["CURVE", "CURVE"]
