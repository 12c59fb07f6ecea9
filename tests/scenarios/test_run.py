"""``ironhouse run`` over small programs that know nothing of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import venv
from pathlib import Path
from textwrap import dedent

import pytest
import zmq
from tests.scenarios.running import AT_MOST_S, Ran, command, environment, read, run

from ironhouse.keys.folder import Folder
from ironhouse.keys.generation import new

PYTHON = sys.executable


@pytest.fixture(autouse=True)
def alone(tmp_path: Path) -> None:
    """No policy above."""
    (tmp_path / ".git").mkdir()


def _run(where: Path, source: str, *options: str, policy: str = "") -> Ran:
    (where / "program.py").write_text(dedent(source))
    if policy:
        (where / "ironhouse.toml").write_text(dedent(policy))
    return run(where, *options, program=[PYTHON, "-W", "error", "program.py"])


PAIR = """
    import zmq

    class Hub:
        def open(self, context):
            self.inbox = context.socket(zmq.PULL)
            self.inbox.bind("tcp://127.0.0.1:*")
            outbox = context.socket(zmq.PUSH)
            outbox.connect(self.inbox.last_endpoint)
            return outbox

    with zmq.Context() as context:
        hub = Hub()
        with hub.open(context) as outbox, hub.inbox:
            outbox.send(b"one")
            print(hub.inbox.recv(), hub.inbox.rcvtimeo, hub.inbox.rcvhwm, outbox.linger)
"""


# Auto: observed, and unchanged


def test_a_program_runs_as_without_and_each_socket_is_told(tmp_path: Path) -> None:
    ran = _run(tmp_path, PAIR)
    assert (ran.code, ran.out, ran.err) == (0, "b'one' -1 1000 -1\n", "")
    assert ran.report.mode == "auto"
    assert {one: ran.sockets[one].type for one in ran.sockets} == {"Hub.inbox": "PULL", "Hub.open.outbox": "PUSH"}
    inbox = ran.sockets["Hub.inbox"]
    assert inbox.file.endswith("program.py")
    assert inbox.line == 6
    assert inbox.endpoints[0].at.startswith("tcp://127.0.0.1:")
    assert inbox.endpoints[0].mechanism == "NULL"
    assert inbox.set == {"handshake_ivl": 5000, "connect_timeout": 5000}
    assert "linger" in [one.key for one in ran.sockets["Hub.open.outbox"].lax]


def test_auto_says_what_would_be_refused_and_refuses_nothing(tmp_path: Path) -> None:
    ran = _run(
        tmp_path,
        """
        import zmq
        with zmq.Context() as context, context.socket(zmq.ROUTER) as desk:
            desk.sndhwm = 0
            desk.bind("tcp://*:*")
            desk.rcvhwm = 5
            print("bound")
        """,
    )
    assert (ran.code, ran.out) == (0, "bound\n")
    assert [one.key for one in ran.sockets["desk"].refused] == ["sndhwm", "encrypt", "rcvhwm"]


def test_auto_sets_the_limits_that_the_policy_spells_out(tmp_path: Path) -> None:
    policy = """
        [socket."Hub.inbox"]
        rcvhwm = 7
        rcvtimeo = 10
        why = "test"
    """
    ran = _run(tmp_path, PAIR, policy=policy)
    assert ran.out == "b'one' -1 7 -1\n"


def test_sockets_of_every_class_and_context_are_told(tmp_path: Path) -> None:
    ran = _run(
        tmp_path,
        """
        import asyncio, copy, zmq, zmq.asyncio
        context = zmq.Context()
        class Mine(zmq.Socket): pass
        round_it = zmq.Socket(context, zmq.PULL)
        by_class = context.socket(zmq.PUSH, socket_class=Mine)
        copied = copy.copy(context).socket(zmq.PUB)
        shadowed = zmq.Context.shadow(context.underlying).socket(zmq.SUB)
        awaited = zmq.asyncio.Context(context).socket(zmq.PULL)
        shadow = zmq.asyncio.Socket.from_socket(round_it)
        shadow.bind("inproc://here")
        by_class.connect("inproc://here")
        async def main():
            await asyncio.wait_for(shadow.poll(10), 5)
            by_class.send(b"one")
            print(await shadow.recv())
        asyncio.run(main())
        for one in (by_class, copied, shadowed, awaited, shadow, round_it):
            one.close(0)
        context.term()
        """,
        "--mode",
        "required",
    )
    assert (ran.code, ran.out, ran.err) == (0, "b'one'\n", "")
    assert set(ran.sockets) == {"round_it", "by_class", "copied", "shadowed", "awaited"}
    assert ran.sockets["round_it"].endpoints[0].address == "inproc://here", "what its shadow does is its own"
    assert all("linger" in one.set for one in ran.sockets.values() if one.type != "SUB" and one.type != "PULL")


# Required


def test_required_refuses_an_endpoint_that_needs_keys(tmp_path: Path) -> None:
    ran = _run(
        tmp_path,
        """
        import zmq
        with zmq.Context() as context, context.socket(zmq.PULL) as inbox:
            inbox.bind("tcp://*:*")
        """,
        "--mode",
        "required",
    )
    assert ran.code == 1
    assert "PolicyViolation: inbox may not bind tcp://*:* without keys" in ran.err
    assert ran.sockets["inbox"].endpoints == []
    assert "ironhouse keys new" in ran.sockets["inbox"].refused[0].why


@pytest.mark.parametrize(
    ("option", "says"),
    [
        ("curve_server", "all-zero key"),
        ("zap_enforce_domain", "no handler is asked"),
        ("router_raw", "plain TCP"),
    ],
)
def test_required_refuses_options_that_do_not_do_what_they_say(tmp_path: Path, option: str, says: str) -> None:
    policy = """
        [endpoint."tcp://127.0.0.2:*"]
        encrypt = "loopback"
        why = "test"
    """
    ran = _run(
        tmp_path,
        f"""
        import zmq
        with zmq.Context() as context, context.socket(zmq.ROUTER) as desk:
            desk.{option} = 1
            desk.bind("tcp://127.0.0.2:*" if "{option}" == "router_raw" else "tcp://127.0.0.1:*")
        """,
        "--mode",
        "required",
        policy=policy,
    )
    assert ran.code == 1 and says in ran.sockets["desk"].refused[0].why


def test_auto_leaves_what_is_no_address_to_libzmq(tmp_path: Path) -> None:
    ran = _run(
        tmp_path,
        """
        import zmq
        with zmq.Context() as context, context.socket(zmq.ROUTER) as desk:
            try:
                desk.bind("nowhere")
            except zmq.ZMQError as error:
                print(error.errno == zmq.EINVAL)
        """,
    )
    assert ran.out == "True\n" and not [why for process in ran.report.processes for why in process.failures]


@pytest.mark.parametrize(
    "change", ["inbox.rcvhwm = 9", "inbox.set(zmq.RCVHWM, 0)", "inbox.setsockopt(zmq.CURVE_SERVER, 1)"]
)
def test_required_locks_what_comes_too_late(tmp_path: Path, change: str) -> None:
    ran = _run(
        tmp_path,
        f"""
        import zmq
        with zmq.Context() as context, context.socket(zmq.PULL) as inbox:
            inbox.bind("tcp://127.0.0.1:*")
            try:
                {change}
            except Exception as error:
                print(type(error).__name__)
        """,
        "--mode",
        "required",
    )
    assert ran.out == "PolicyViolation\n"
    assert len(ran.sockets["inbox"].refused) == 1


def test_a_limit_of_the_policy_ends_no_wait_and_the_programs_own_does(tmp_path: Path) -> None:
    ran = _run(
        tmp_path,
        """
        import asyncio, threading, time, zmq, zmq.asyncio
        with zmq.Context() as context, context.socket(zmq.PULL) as inbox, context.socket(zmq.PUSH) as outbox:
            inbox.bind("inproc://here")
            outbox.connect("inproc://here")
            def later():
                for _ in range(3):
                    time.sleep(0.2)
                    outbox.send(b"late")
            thread = threading.Thread(target=later)
            thread.start()
            print(inbox.recv(), inbox.recv_into(bytearray(9)))
            async def main():
                shadow = zmq.asyncio.Socket(inbox)
                print(await shadow.recv(), await shadow.poll(150))
            asyncio.run(main())
            thread.join()
            inbox.rcvtimeo = 20
            try:
                inbox.recv()
            except zmq.Again:
                print("own")
        """,
        policy="""
            mode = "required"
            [defaults]
            rcvtimeo = 50
            why = "test"
        """,
    )
    assert (ran.code, ran.out) == (0, "b'late' 4\nb'late' 0\nown\n")
    assert "inbox: no recv within 50 ms; it waits on" in ran.err


def test_a_limit_raises_where_the_policy_says_so(tmp_path: Path) -> None:
    ran = _run(
        tmp_path,
        """
        import zmq
        with zmq.Context() as context, context.socket(zmq.PULL) as inbox:
            inbox.bind("inproc://here")
            try:
                inbox.recv()
            except zmq.Again as error:
                print(type(error).__name__)
        """,
        policy="""
            mode = "required"
            [defaults]
            rcvtimeo = 50
            on_timeout = "raise"
            why = "test"
        """,
    )
    assert ran.out == "ReceiveTimeout\n"


def test_two_programs_without_a_word_of_keys_are_encrypted(tmp_path: Path) -> None:
    server, client = new("orders"), new("worker")
    for place, own, other in (("a", server, client), ("b", client, server)):
        (tmp_path / place).mkdir()
        Folder(tmp_path / place / "keys").write(own)
        Folder(tmp_path / place / "keys").trust(other)
    (tmp_path / "ironhouse.toml").write_text(
        'mode = "required"\n[defaults]\nencrypt = "loopback"\nserver = "orders"\nwhy = "test"\n'
    )
    (tmp_path / "serve.py").write_text(
        "import zmq\n"
        "with zmq.Context() as context, context.socket(zmq.REP) as desk:\n"
        "    desk.bind('tcp://127.0.0.1:*')\n"
        "    print(desk.last_endpoint.decode(), flush=True)\n"
        "    desk.send(desk.recv().upper())\n"
    )
    (tmp_path / "ask.py").write_text(
        "import sys, zmq\n"
        "with zmq.Context() as context, context.socket(zmq.REQ) as caller:\n"
        "    caller.connect(sys.argv[1])\n"
        "    caller.send(b'order')\n"
        "    print(caller.recv())\n"
    )
    keys = ("--policy", "../ironhouse.toml", "--keys", "keys", "--identity")
    serving = subprocess.Popen(
        [*command(tmp_path / "a", *keys, "orders"), PYTHON, "../serve.py"],
        cwd=tmp_path / "a",
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
    )
    with serving:
        assert serving.stdout is not None
        address = serving.stdout.readline().strip()
        ran = run(tmp_path / "b", *keys, "worker", program=[PYTHON, "../ask.py", address])
        assert serving.wait(AT_MOST_S) == 0
    assert ran.out == "b'ORDER'\n"
    assert ran.sockets["caller"].endpoints[0].mechanism == "CURVE"
    assert read(tmp_path / "a").processes[0].sockets[0].endpoints[0].mechanism == "CURVE"


ZAP = """
    import zmq
    from zmq.auth.thread import ThreadAuthenticator
    context = zmq.Context()
    authenticator = ThreadAuthenticator(context)
    authenticator.start()
    authenticator.stop()
    context.term()
    print("served")
"""


def test_a_zap_handler_of_the_programs_own_is_kept_and_told(tmp_path: Path) -> None:
    ran = _run(tmp_path, ZAP)
    assert (ran.code, ran.out) == (0, "served\n")
    assert ran.report.processes[0].own_zap_handler


def test_a_zap_handler_of_the_programs_own_is_refused_where_ours_is_required(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(
        "import zmq\n"
        "with zmq.Context() as context, context.socket(zmq.REP) as handler:\n"
        "    handler.bind('inproc://zeromq.zap.01')\n"
    )
    ran = run(tmp_path, "--mode", "required", program=[PYTHON, "program.py"])
    assert ran.code == 1
    assert "the program has a ZAP handler of its own" in ran.err.splitlines()[-1]


# Children

KIDS = """
    import multiprocessing, os, subprocess, sys
    import zmq

    CODE = "import zmq\\nwith zmq.Context() as c, c.socket(zmq.PUB) as {name}: {name}.bind('tcp://127.0.0.1:*')"

    def work():
        with zmq.Context() as context, context.socket(zmq.PULL) as worker:
            worker.bind("tcp://127.0.0.1:*")

    if __name__ == "__main__":
        for way in ("fork", "spawn", "forkserver"):
            process = multiprocessing.get_context(way).Process(target=work)
            process.start()
            process.join()
            print(way, process.exitcode, flush=True)
        subprocess.run([sys.executable, "-c", CODE.format(name="bare")], env={"PATH": ""}, check=True)
        os.system(f'{sys.executable} -c "{CODE.format(name="shell")}"')
        os.spawnv(os.P_WAIT, sys.executable, [sys.executable, "-c", CODE.format(name="spawned")])
        subprocess.run([sys.executable, "-Ic", CODE.format(name="hidden")], check=True)
        subprocess.run(["/bin/true"], check=True)
        os.execv(sys.executable, [sys.executable, "-S", "-c", "print('end')"])
"""


def test_children_are_reached_however_they_are_started(tmp_path: Path) -> None:
    ran = _run(tmp_path, KIDS)
    assert (ran.code, ran.out, ran.err) == (0, "fork 0\nspawn 0\nforkserver 0\nend\n", "")
    names = sorted(one.name for process in ran.report.processes for one in process.sockets)
    assert names == ["bare", "shell", "spawned", *["work.worker"] * 3]
    assert [(one.command.rpartition("/")[2], one.why[:2]) for one in ran.report.unreached] == [
        (f"{Path(PYTHON).name} -Ic", "-I"),
        (f"{Path(PYTHON).name} -S -c", "-S"),
    ]
    assert [one.command for one in ran.report.others] == ["/bin/true"]


def test_a_child_that_would_escape_is_refused_where_all_are_required(tmp_path: Path) -> None:
    ran = _run(
        tmp_path,
        """
        import os, subprocess, sys
        for start in (lambda a: subprocess.run(a), lambda a: os.execv(a[0], a), lambda a: os.posix_spawn(a[0], a, {})):
            try:
                start([sys.executable, "-E", "-c", "print('escaped')"])
            except PermissionError as error:
                print("refused")
        """,
        "--mode",
        "required",
    )
    assert ran.out == "refused\n" * 3
    assert ran.report.unreached[0].times == 3


def test_a_program_that_would_escape_is_not_started_where_all_are_required(tmp_path: Path) -> None:
    done = subprocess.run(
        [*command(tmp_path, "--mode", "required"), PYTHON, "-I", "-c", "print('escaped')"],
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1


@pytest.fixture
def elsewhere(tmp_path: Path) -> str:
    """A Python whose environment has pyzmq, and nothing of ironhouse's."""
    venv.create(tmp_path / "elsewhere", symlinks=True)
    (packages,) = (tmp_path / "elsewhere").glob("lib/python*/site-packages")
    source = Path(zmq.__file__).parent
    for one in (source, *source.parent.glob("pyzmq.libs")):
        (packages / one.name).symlink_to(one)
    return str(tmp_path / "elsewhere" / "bin" / "python")


ELSEWHERE = (
    "import zmq, sys\nwith zmq.Context() as c, c.socket(zmq.PUB) as far: far.bind('inproc://here')\nprint('ran')\n"
)


def test_an_environment_without_ironhouse_is_lent_it(tmp_path: Path, elsewhere: str) -> None:
    (tmp_path / "program.py").write_text(ELSEWHERE)
    ran = run(tmp_path, program=[elsewhere, "program.py"])
    assert (ran.code, ran.out, ran.err) == (0, "ran\n", "")
    assert ran.report.processes[0].executable == elsewhere
    assert "far" in ran.sockets


@pytest.mark.parametrize("mode", ["auto", "required"])
def test_an_interpreter_that_cannot_run_ironhouse_says_so(tmp_path: Path, elsewhere: str, mode: str) -> None:
    (tmp_path / "program.py").write_text(ELSEWHERE)
    starts = (
        "import os, subprocess\n"
        "os.environ['IRONHOUSE_RUN_LENT'] = 'ironhouse:another-python'\n"
        f"print(subprocess.run([{elsewhere!r}, 'program.py'], stderr=subprocess.DEVNULL).returncode)\n"
    )
    (tmp_path / "starts.py").write_text(starts)
    ran = run(tmp_path, "--mode", mode, program=[PYTHON, "starts.py"])
    if mode == "auto":
        assert ran.out.split() == ["ran", "0"]
        assert f"{elsewhere} cannot run ironhouse" in ran.report.unreached[0].why
    else:
        assert ran.out.split() == ["1"]


# The program's own start


def test_the_sitecustomize_that_was_there_is_run_and_the_path_is_as_it_was(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "sitecustomize.py").write_text("import sys\nsys.customized = __file__\n")
    code = "import sys, sitecustomize; print(sys.customized, sitecustomize.__file__, *sys.path, sep='\\n')"
    plain = subprocess.run(
        [PYTHON, "-c", code], env=environment({"PYTHONPATH": str(own)}), capture_output=True, text=True, check=True
    )
    ran = run(tmp_path, program=[PYTHON, "-c", code], extra={"PYTHONPATH": str(own)})
    assert ran.out == plain.stdout
    assert ran.out.startswith(str(own))


def test_a_program_without_zmq_has_nothing_of_ours_in_it(tmp_path: Path) -> None:
    code = (
        "import sys; print(*sorted(one for one in sys.modules if one.split('.')[0] in {'zmq', 'ironhouse', 'msgspec'}))"
    )
    ran = run(tmp_path, program=[PYTHON, "-c", code])
    assert ran.out == "\n"
    assert ran.report.processes == []


@pytest.mark.parametrize("way", ["-c", "-m", "stdin", "script"])
def test_however_a_program_is_started(tmp_path: Path, way: str) -> None:
    source = "import zmq\nwith zmq.Context() as c, c.socket(zmq.PUB) as out: out.bind('inproc://x')\nprint('ran')\n"
    (tmp_path / "service.py").write_text(source)
    script = tmp_path / "service"
    script.write_text(f"#!{PYTHON}\n{source}")
    script.chmod(0o755)
    programs = {
        "-c": [PYTHON, "-c", source],
        "-m": [PYTHON, "-m", "service"],
        "stdin": ["/bin/sh", "-c", f"{PYTHON} - < service.py"],
        "script": [str(script)],
    }
    ran = run(tmp_path, program=programs[way])
    assert (ran.code, ran.out) == (0, "ran\n")
    assert "out" in ran.sockets


# Its end


@pytest.mark.parametrize("code", [0, 1, 7, 255])
def test_the_exit_code_is_the_programs(tmp_path: Path, code: int) -> None:
    ran = run(tmp_path, program=[PYTHON, "-c", f"raise SystemExit({code})"])
    assert ran.code == ran.report.exit_code == code


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL, signal.SIGABRT])
def test_a_signal_that_ends_the_program_ends_the_run(tmp_path: Path, number: signal.Signals) -> None:
    source = f"import os, zmq\nzmq.Context().socket(zmq.PUB).bind('inproc://x')\nos.kill(os.getpid(), {int(number)})"
    ran = run(tmp_path, program=[PYTHON, "-c", source])
    assert ran.code == -number
    assert len(ran.report.processes[0].sockets) == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_to_the_run_is_one_to_the_program(tmp_path: Path, number: signal.Signals) -> None:
    source = (
        "import signal, sys, time\n"
        f"signal.signal({int(number)}, lambda *_: sys.exit(3))\n"
        "print('ready', flush=True)\n"
        "time.sleep(20)\n"
    )
    started = subprocess.Popen(
        [*command(tmp_path), PYTHON, "-c", source], env=environment(), stdout=subprocess.PIPE, text=True
    )
    with started:
        assert started.stdout is not None
        assert started.stdout.readline() == "ready\n"
        os.kill(started.pid, number)
        assert started.wait(AT_MOST_S) == 3


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--", "no-such-program"],
        ["--mode", "strict", "--", "true"],
        ["--policy", "no-such.toml", "--", "true"],
    ],
)
def test_what_is_wrong_with_the_call_is_said_in_one_line(tmp_path: Path, words: list[str]) -> None:
    done = subprocess.run(
        [PYTHON, "-m", "ironhouse", "run", *words],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("ironhouse: ")
    assert done.stderr.count("\n") == 1


def test_disabled_changes_nothing(tmp_path: Path) -> None:
    done = subprocess.run(
        [PYTHON, "-m", "ironhouse", "run", "--mode", "disabled", "--", PYTHON, "-c", "import os; print(*os.environ)"],
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    assert "IRONHOUSE" not in done.stdout


def test_without_a_file_the_report_is_for_people(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(dedent(PAIR))
    done = subprocess.run(
        [PYTHON, "-m", "ironhouse", "run", PYTHON, "program.py"],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "b'one' -1 1000 -1\n"
    assert done.stderr.startswith("ironhouse run · auto · baseline recommended\n1 process with zmq, 2 sockets\n")
    assert "Hub.inbox (PULL) program.py:6" in done.stderr


def test_sockets_of_ironhouses_own_context_are_told_too(tmp_path: Path) -> None:
    ran = _run(
        tmp_path,
        """
        import ironhouse, zmq, ironhouse.asyncio
        with ironhouse.Context() as context, context.socket(zmq.PULL) as inbox:
            inbox.bind("tcp://127.0.0.1:*")
        with ironhouse.asyncio.Context() as context, context.socket(zmq.PUSH, name="named") as outbox:
            outbox.connect("inproc://x")
        """,
    )
    assert (ran.code, ran.err) == (0, "")
    assert set(ran.sockets) == {"inbox", "named"}
    assert ran.sockets["inbox"].set["rcvtimeo"] == 5000
    assert ran.sockets["inbox"].endpoints[0].exposure == "loopback"
    assert ran.sockets["named"].face == "async"


def test_a_peer_whose_key_is_taken_away_is_cut_off_in_a_program_that_knows_of_no_keys(tmp_path: Path) -> None:
    server, client = new("orders"), new("worker")
    Folder(tmp_path / "keys").write(server)
    known = Folder(tmp_path / "keys").trust(client)
    (tmp_path / "ironhouse.toml").write_text(
        'mode = "required"\nkeys = "keys"\n[defaults]\nencrypt = "loopback"\nwhy = "test"\n'
    )
    (tmp_path / "serve.py").write_text(
        "import sys, zmq\n"
        "with zmq.Context() as context, context.socket(zmq.PULL) as inbox:\n"
        "    inbox.bind('tcp://127.0.0.1:*')\n"
        "    print(inbox.last_endpoint.decode(), flush=True)\n"
        "    for _ in range(2):\n"
        "        print(inbox.recv().decode(), flush=True)\n"
        "    print(inbox.poll(1500), flush=True)\n"
    )
    serving = subprocess.Popen(
        [*command(tmp_path, "--identity", "orders"), PYTHON, "serve.py"],
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
    )
    with serving, zmq.Context() as context, context.socket(zmq.PUSH) as outbox:
        assert serving.stdout is not None
        assert client.secret is not None
        outbox.linger = 0
        outbox.curve_secretkey, outbox.curve_publickey = client.secret.reveal(), client.public
        outbox.curve_serverkey = server.public
        events = outbox.get_monitor_socket(zmq.EVENT_DISCONNECTED)
        outbox.connect(serving.stdout.readline().strip())
        for word in ("one", "two"):
            outbox.send_string(word)
            assert serving.stdout.readline() == f"{word}\n"
        known.unlink()
        assert events.poll(5_000), "the connection is cut"
        outbox.send_string("three", zmq.NOBLOCK)
        assert serving.stdout.readline() == "0\n"
        outbox.disable_monitor()
        events.close()
        assert serving.wait(AT_MOST_S) == 0
