"""``ironhouse run`` over small programs that know nothing of it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
import venv
from pathlib import Path
from textwrap import dedent

import pytest
import zmq
from tests.scenarios.running import AT_MOST_S, Ran, command, environment, read, run

import ironhouse
from ironhouse.keys.folder import Folder
from ironhouse.keys.generation import new
from ironhouse.runtime.monitoring import REFUSED_HERE

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


def _started(where: Path, *options: str, program: list[str]) -> subprocess.Popen[str]:
    """A program under ``ironhouse run`` that goes on while the test talks to it."""
    return subprocess.Popen(
        [*command(where, *options), PYTHON, *program],
        cwd=where,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


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
    assert [one.key for one in ran.sockets["desk"].refused] == ["encrypt"]
    assert [one.key for one in ran.sockets["desk"].noted] == ["sndhwm", "rcvhwm"]


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


def test_required_locks_what_would_be_read_as_encrypted_and_is_not(tmp_path: Path) -> None:
    ran = _run(
        tmp_path,
        """
        import zmq
        with zmq.Context() as context, context.socket(zmq.PULL) as inbox:
            inbox.bind("tcp://127.0.0.1:*")
            try:
                inbox.setsockopt(zmq.CURVE_SERVER, 1)
            except Exception as error:
                print(type(error).__name__)
        """,
        "--mode",
        "required",
    )
    assert ran.out == "PolicyViolation\n"
    assert len(ran.sockets["inbox"].refused) == 1


@pytest.mark.parametrize("mode", ["auto", "required"])
def test_limits_that_the_program_sets_late_or_laxer_stop_nobody(tmp_path: Path, mode: str) -> None:
    ran = _run(
        tmp_path,
        """
        import zmq
        with zmq.Context() as context:
            context.linger = -1
            with context.socket(zmq.ROUTER) as desk:
                desk.set_hwm(0)
                desk.router_handover = True
                desk.bind("tcp://127.0.0.1:*")
                desk.rcvhwm = 9
                desk.rcvhwm = 1000
                print(desk.sndhwm, desk.rcvhwm, desk.linger)
                desk.close(linger=60_000)
        """,
        "--mode",
        mode,
    )
    kept = mode == "required"
    assert (ran.code, ran.out, ran.err) == (0, "1000 1000 1000\n" if kept else "0 1000 -1\n", "")
    desk = ran.sockets["desk"]
    assert desk.refused == []
    said = [(one.key, one.why.partition(" ")[2]) for one in desk.noted]
    whose = "the policy's stays" if kept else "--mode required keeps the policy's"
    assert said == [
        ("linger", f"is set to unlimited, the policy wants 1 s; {whose}"),
        ("sndhwm", f"is set to unlimited, the policy wants 1000; {whose}"),
        ("rcvhwm", f"is set to unlimited, the policy wants 1000; {whose}"),
        ("router_handover", f"is set to true, the policy wants false; {whose}"),
        ("rcvhwm", "is set after bind or connect: libzmq ignores it for that endpoint's peers"),
        ("linger", f"is set to 1 min, the policy wants 1 s; {whose}"),
    ]


# Pickles

PICKLES = """
    import asyncio, zmq, zmq.asyncio
    with zmq.Context() as context, context.socket(zmq.PULL) as inbox, context.socket(zmq.PUSH) as outbox:
        inbox.bind("inproc://here")
        outbox.connect("inproc://here")
        async def main():
            shadow = zmq.asyncio.Socket(inbox)
            return await shadow.recv_pyobj()
        for each in (lambda: outbox.send_pyobj(1), lambda: inbox.recv_pyobj(), lambda: asyncio.run(main())):
            try:
                outbox.send(b"K\\x02.")
                print(each())
            except Exception as error:
                print(type(error).__name__)
"""


def test_pickles_are_refused_with_the_policys_words(tmp_path: Path) -> None:
    ran = _run(tmp_path, PICKLES, "--mode", "required")
    assert (ran.code, ran.out) == (0, "PolicyViolation\n" * 3)
    said = {name: [(one.key, one.why) for one in ran.sockets[name].refused] for name in ("inbox", "outbox")}
    why = 'what is unpickled runs as code; use send_struct and recv_struct, or set decode = "authenticated"'
    assert said["outbox"] == [("decode", f"outbox may not send_pyobj: {why}")]
    assert said["inbox"] == [("decode", f"inbox may not recv_pyobj: {why}")]


def test_pickles_are_told_where_nothing_is_refused(tmp_path: Path) -> None:
    ran = _run(tmp_path, PICKLES)
    assert (ran.code, ran.out) == (0, "None\n2\n1\n")
    assert [one.key for one in ran.sockets["inbox"].refused] == ["decode"]


@pytest.mark.parametrize(("word", "goes"), [("allow", True), ("authenticated", False)])
def test_pickles_go_where_the_policy_says_so_and_the_peers_are_known(tmp_path: Path, word: str, goes: bool) -> None:
    ran = _run(
        tmp_path,
        """
        import zmq
        with zmq.Context() as context, context.socket(zmq.PULL) as inbox, context.socket(zmq.PUSH) as outbox:
            inbox.bind("tcp://127.0.0.1:*")
            outbox.connect(inbox.last_endpoint)
            try:
                outbox.send_pyobj("one")
                print(inbox.recv_pyobj())
            except Exception as error:
                print(error)
        """,
        policy=f'mode = "required"\n[defaults]\ndecode = "{word}"\nwhy = "test"\n',
    )
    assert ran.out == "one\n" if goes else "a peer of it may be anybody" in ran.out


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


def test_waits_of_asyncio_are_logged_and_counted_and_go_on(tmp_path: Path) -> None:
    ran = _run(
        tmp_path,
        """
        import asyncio, zmq, zmq.asyncio
        async def main():
            with zmq.asyncio.Context() as context:
                with context.socket(zmq.PULL) as inbox, context.socket(zmq.PUSH) as outbox:
                    inbox.bind("tcp://127.0.0.1:*")
                    outbox.bind("tcp://127.0.0.1:*")
                    coming, going = inbox.recv(), outbox.send(b"late")
                    await asyncio.sleep(0.2)
                    other = zmq.Context(context)
                    with other.socket(zmq.PUSH) as push, other.socket(zmq.PULL) as pull:
                        push.connect(inbox.last_endpoint)
                        push.send(b"late")
                        pull.connect(outbox.last_endpoint)
                        print(await coming, await going)
                    counted = inbox._held.counters.receive_timeouts, outbox._held.counters.send_timeouts
                    print([times in (2, 3, 4, 5) for times in counted])
                    inbox.rcvtimeo = 20
                    try:
                        await inbox.recv()
                    except zmq.Again as error:
                        print(type(error).__name__)
        asyncio.run(main())
        """,
        policy="""
            mode = "required"
            [defaults]
            rcvtimeo = 50
            sndtimeo = 50
            why = "test"
        """,
    )
    assert (ran.code, ran.out) == (0, "b'late' None\n[True, True]\nReceiveTimeout\n")
    assert "main.inbox: no recv within 50 ms; it waits on" in ran.err
    assert "main.outbox: no send within 50 ms; it waits on" in ran.err
    assert all(one.key not in ("rcvtimeo", "sndtimeo") for made in ran.sockets.values() for one in made.lax)


def test_a_monitor_of_the_programs_own_goes_on_telling(tmp_path: Path) -> None:
    ran = _run(
        tmp_path,
        """
        import asyncio, zmq, zmq.asyncio
        from zmq.utils.monitor import parse_monitor_message, recv_monitor_message
        async def first(events):
            return parse_monitor_message(await events.recv_multipart())["event"]
        with zmq.Context() as context, context.socket(zmq.PULL) as inbox, context.socket(zmq.PUSH) as outbox:
            before = inbox.get_monitor_socket(zmq.EVENT_ACCEPTED)
            inbox.bind("tcp://127.0.0.1:*")
            outbox.connect(inbox.last_endpoint)
            after = outbox.get_monitor_socket(zmq.EVENT_HANDSHAKE_SUCCEEDED)
            outbox.send(b"one")
            print(inbox.recv(), recv_monitor_message(before)["event"].name, before.rcvtimeo)
            watched = zmq.asyncio.Context(context).socket(zmq.PUSH)
            events = watched.get_monitor_socket(zmq.EVENT_CONNECTED)
            watched.connect(inbox.last_endpoint)
            print(asyncio.run(asyncio.wait_for(first(events), 5)).name)
            for one in (inbox, outbox, watched):
                one.disable_monitor()
            for one in (before, after, events, watched):
                one.close(0)
        """,
        "--mode",
        "required",
    )
    assert (ran.code, ran.out, ran.err) == (0, "b'one' ACCEPTED -1\nCONNECTED\n", "")


def test_messages_are_counted_so_that_a_busy_socket_is_known_from_a_flooded_one(tmp_path: Path) -> None:
    ran = _run(
        tmp_path,
        """
        import zmq

        with zmq.Context() as context, context.socket(zmq.PULL) as pull, context.socket(zmq.PUSH) as push:
            pull.bind("tcp://127.0.0.1:*")
            push.connect(pull.last_endpoint)
            for _ in range(3):
                push.send_multipart([b"one", b"message"])
                pull.recv_multipart()
            print(push._held.counters.sent, pull._held.counters.received)
        """,
        "--mode",
        "required",
    )
    assert (ran.code, ran.out.strip()) == (0, "3 3"), ran.err


def test_a_limit_raises_where_the_policy_says_so(tmp_path: Path) -> None:
    ran = _run(
        tmp_path,
        """
        import asyncio, zmq, zmq.asyncio
        with zmq.Context() as context, context.socket(zmq.PULL) as inbox:
            inbox.bind("inproc://here")
            async def main():
                await zmq.asyncio.Socket(inbox).recv()
            for each in (inbox.recv, lambda: asyncio.run(main())):
                try:
                    each()
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
    assert ran.out == "ReceiveTimeout\n" * 2


LATER = """
    import asyncio, sys, time, zmq, zmq.asyncio
    def poller():
        one = zmq.Poller()
        one.register(inbox, zmq.POLLIN)
        return one.poll(20_000)
    def no_block():
        until = time.monotonic() + 20
        while time.monotonic() < until:
            try:
                return inbox.recv(zmq.NOBLOCK)
            except zmq.Again:
                time.sleep(0.01)
    async def wait():
        return await zmq.asyncio.Socket(inbox).poll(20_000)
    ways = {"poller": poller, "no block": no_block, "socket": lambda: inbox.poll(20_000)}
    ways |= {"select": lambda: zmq.select([inbox], [], [], 20)[0], "asyncio": lambda: asyncio.run(wait())}
    with zmq.Context() as context, context.socket(zmq.PULL) as inbox:
        inbox.connect(sys.argv[1])
        print(bool(ways[sys.argv[2]]()))
"""


@pytest.mark.parametrize("waits", ["poller", "select", "socket", "no block", "asyncio"])
def test_a_server_that_lets_a_program_in_later_is_found_however_it_waits(tmp_path: Path, waits: str) -> None:
    server, client = new("orders"), new("worker")
    for place, own in (("a", server), ("b", client)):
        Folder(tmp_path / place / "keys").write(own)
    Folder(tmp_path / "b" / "keys").trust(server)
    (tmp_path / "client.py").write_text(dedent(LATER))
    (tmp_path / "ironhouse.toml").write_text(
        'mode = "required"\n[defaults]\nencrypt = "loopback"\nserver = "orders"\nsndtimeo = "50 ms"\nwhy = "test"\n'
    )
    policy = ironhouse.Context(policy=tmp_path / "ironhouse.toml", keys=tmp_path / "a" / "keys", identity="orders")
    with policy as context, context.socket(zmq.PUSH) as outbox:
        outbox.bind("tcp://127.0.0.1:*")
        address = outbox.get_string(zmq.LAST_ENDPOINT).rstrip("\0")
        keys = ("--policy", "../ironhouse.toml", "--keys", "keys", "--identity", "worker")
        with _started(tmp_path / "b", *keys, program=["../client.py", address, waits]) as waiting:
            watched = outbox._held.watched if outbox._held is not None else None
            until = time.monotonic() + AT_MOST_S
            while watched is not None and watched.last_cause != REFUSED_HERE and time.monotonic() < until:
                time.sleep(0.02)  # from then on the client's libzmq does not try again
            Folder(tmp_path / "a" / "keys").trust(client)
            while waiting.poll() is None and time.monotonic() < until:
                with contextlib.suppress(zmq.Again):
                    outbox.send(b"x")
            out, said = waiting.communicate()
    assert (waiting.returncode, out) == (0, "True\n"), said


def test_a_signals_handler_may_use_the_socket_that_waits_in_its_thread_and_another_thread_may_not(
    tmp_path: Path,
) -> None:
    ran = _run(
        tmp_path,
        """
        import signal, sys, threading, time, zmq
        with zmq.Context() as context, context.socket(zmq.PAIR) as one, context.socket(zmq.PAIR) as other:
            one.bind("inproc://here")
            other.connect("inproc://here")
            def elsewhere():
                time.sleep(0.1)
                try:
                    one.send(b"no")
                except Exception as error:
                    print(type(error).__name__)
                signal.pthread_kill(main, signal.SIGUSR1)
            def handler(*_):
                one.send(b"yes", zmq.NOBLOCK)
                print(other.recv())
                one.close()
                sys.exit(3)
            main = threading.get_ident()
            signal.signal(signal.SIGUSR1, handler)
            thread = threading.Thread(target=elsewhere)
            thread.start()
            try:
                one.recv()
            finally:
                thread.join()
        """,
        "--mode",
        "required",
    )
    assert (ran.code, ran.out, ran.err) == (3, "ConcurrentUse\nb'yes'\n", "")


def test_a_router_of_the_program_is_told_which_entry_keeps_it_from_dropping(tmp_path: Path) -> None:
    ran = _run(
        tmp_path,
        """
        import zmq
        with zmq.Context() as context, context.socket(zmq.ROUTER) as desk:
            desk.bind("inproc://desk")
            try:
                desk.send_multipart([b"nobody", b"news"])
            except zmq.ZMQError as error:
                print(type(error).__name__, error.errno == zmq.EHOSTUNREACH, "ROUTER_MANDATORY" in str(error))
        """,
        "--mode",
        "required",
        policy="[defaults]\nrouter_mandatory = true\nwhy = 'test'\n",
    )
    assert (ran.code, ran.out) == (0, "PeerUnreachable True True\n")


def test_an_ipc_endpoint_is_neither_taken_away_nor_everybodys(tmp_path: Path) -> None:
    ran = _run(
        tmp_path,
        """
        import os, stat, zmq
        os.umask(0)
        with zmq.Context() as context, context.socket(zmq.PULL) as inbox, context.socket(zmq.PULL) as thief:
            inbox.bind("ipc://inbox")
            print(oct(stat.S_IMODE(os.stat("inbox").st_mode)))
            try:
                thief.bind("ipc://inbox")
            except zmq.ZMQError as error:
                print(error.errno == zmq.EADDRINUSE)
        """,
        "--mode",
        "required",
    )
    assert (ran.code, ran.out) == (0, "0o700\nTrue\n")


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
    with _started(tmp_path / "a", *keys, "orders", program=["../serve.py"]) as serving:
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


def test_a_zap_handler_of_the_programs_own_is_refused_where_ours_is_there_already(tmp_path: Path) -> None:
    Folder(tmp_path / "keys").write(new("orders"))
    ran = _run(
        tmp_path,
        """
        import zmq
        with zmq.Context() as context, context.socket(zmq.PULL) as inbox, context.socket(zmq.REP) as handler:
            inbox.bind("tcp://127.0.0.1:*")
            handler.bind("inproc://zeromq.zap.01")
        """,
        "--identity",
        "orders",
        "--keys",
        "keys",
        policy='mode = "required"\n[defaults]\nencrypt = "loopback"\nwhy = "test"\n',
    )
    assert ran.code == 1
    assert "ironhouse's serves this context already" in ran.err.splitlines()[-1]


# Keys of the program's own

OWN = """
    import sys, zmq
    from zmq.auth.thread import ThreadAuthenticator
    from ironhouse.keys.folder import Folder
    from pathlib import Path

    orders, worker = (Folder(Path("own")).identity(name) for name in ("orders", "worker"))
    with zmq.Context() as context:
        authenticator = ThreadAuthenticator(context)
        if {handler}:
            authenticator.start()
            authenticator.configure_curve(domain="*", location="admitted")
        with context.socket(zmq.PULL) as inbox, zmq.Context() as elsewhere, elsewhere.socket(zmq.PUSH) as outbox:
            inbox.curve_secretkey = orders.secret.reveal()
            inbox.curve_server = True
            inbox.bind("tcp://127.0.0.1:*")
            outbox.curve_secretkey, outbox.curve_publickey = worker.secret.reveal(), worker.public
            outbox.curve_serverkey = {expects}.public
            outbox.connect(inbox.last_endpoint)
            outbox.send(b"one")
            print(inbox.recv() if inbox.poll(2_000) else "nothing")
            if {handler}:
                authenticator.stop()
            with elsewhere.socket(zmq.PUSH) as late:
                late.linger = 0
                late.curve_secretkey, late.curve_publickey = worker.secret.reveal(), worker.public
                late.curve_serverkey = orders.public
                late.connect(inbox.last_endpoint)
                late.send(b"two")
                print(inbox.recv() if inbox.poll(500) else "nothing")
"""

OWED = """
    mode = "required"
    keys = "keys"
    [defaults]
    encrypt = "loopback"
    {more}
    why = "test"
"""


def _own(where: Path, *, handler: bool, more: str = "", known: bool = False, expects: str = "orders") -> Ran:
    own = Folder(where / "own")
    orders, worker = new("orders"), new("worker")
    for one in (orders, worker):
        own.write(one)
    Folder(where / "keys").write(new("orders"))
    if known:
        Folder(where / "keys").trust(worker)
    (where / "admitted").mkdir()
    public = where / "own" / "peers" / "worker.key"
    own.trust(worker)
    (where / "admitted" / "worker.key").write_text(public.read_text())
    return _run(where, OWN.format(handler=handler, expects=expects), policy=OWED.format(more=more))


def test_a_program_that_is_encrypted_keeps_its_keys_and_its_handler(tmp_path: Path) -> None:
    ran = _own(tmp_path, handler=True)
    assert (ran.code, ran.out) == (0, "b'one'\nnothing\n"), "and nobody comes in when its handler has ended"
    assert [(one.key, one.why) for one in ran.sockets["inbox"].noted if one.key != "linger"] == [
        ("encrypt", "the program's own CURVE keys are kept"),
        ("zap", "the program's own ZAP handler decides who comes in"),
    ]
    assert [one.key for one in ran.sockets["outbox"].noted] == ["encrypt"]
    assert {end.mechanism for one in ("inbox", "outbox") for end in ran.sockets[one].endpoints} == {"CURVE"}
    assert ran.report.processes[0].own_zap_handler


def test_keys_of_the_programs_own_whose_peers_nobody_asks_are_asked_for_by_ours(tmp_path: Path) -> None:
    ran = _own(tmp_path, handler=False, known=True)
    assert (ran.code, ran.out) == (0, "b'one'\nb'two'\n")
    assert ("zap", "ironhouse's ZAP handler asks its peers for their keys") in [
        (one.key, one.why) for one in ran.sockets["inbox"].noted
    ]


@pytest.mark.parametrize(
    ("handler", "more", "says"),
    [
        (False, "", "lets in at tcp://127.0.0.1:* whoever knows its key, and the policy wants its peers asked"),
        (True, 'server_side = "connects"', 'a CURVE server, and server_side = "connects" the other side'),
        (True, 'admit = ["worker"]', 'own ZAP handler would decide who comes in, and not admit = "worker"'),
        (True, 'server = "orders"', "the program expects another key there than that of orders"),
    ],
)
def test_keys_of_the_programs_own_that_contradict_the_policy_are_refused_in_a_line(
    tmp_path: Path, handler: bool, more: str, says: str
) -> None:
    if more.startswith("server ="):
        Folder(tmp_path / "keys").trust(new("orders"))
    ran = _own(tmp_path, handler=handler, more=more)
    assert ran.code == 1
    assert [
        says in one.why for name in ("inbox", "outbox") if name in ran.sockets for one in ran.sockets[name].refused
    ] == [True], ran.err


def test_what_would_become_of_the_programs_own_keys_is_told(tmp_path: Path) -> None:
    refused = _own(tmp_path, handler=False).sockets["inbox"].refused
    told = _run(tmp_path, OWN.format(handler=False, expects="orders"), "--mode", "auto")
    assert (told.code, told.out) == (0, "b'one'\nb'two'\n")
    (said,) = told.sockets["inbox"].refused
    assert said.key == "zap"
    assert refused[0].why.startswith(said.why)


def test_one_socket_may_meet_several_servers_with_keys_of_the_programs_own(tmp_path: Path) -> None:
    ran = _run(
        tmp_path,
        """
        import zmq
        context = zmq.Context()
        public, secret = zmq.curve_keypair()
        with context.socket(zmq.DEALER) as caller, context.socket(zmq.REP) as first, context.socket(zmq.REP) as second:
            for desk in (first, second):
                key, desk.curve_secretkey = zmq.curve_keypair()
                desk.curve_server = True
                desk.bind("tcp://127.0.0.1:*")
                caller.curve_publickey, caller.curve_secretkey, caller.curve_serverkey = public, secret, key
                caller.connect(desk.last_endpoint)
            caller.bind("inproc://here")
            for desk in (first, second):
                caller.send_multipart([b"", b"x"])
            for desk in (first, second):
                print(desk.recv())
        """,
        "--mode",
        "required",
    )
    assert (ran.code, ran.out, ran.err) == (0, "b'x'\nb'x'\n", "")
    assert [one.mechanism for one in ran.sockets["caller"].endpoints] == ["CURVE", "CURVE", "NULL"]


def test_our_handler_asks_nobody_at_a_server_of_the_programs_own_that_is_to_ask_nobody(tmp_path: Path) -> None:
    Folder(tmp_path / "keys").write(new("orders"))
    ran = _run(
        tmp_path,
        """
        import zmq
        with zmq.Context() as context, context.socket(zmq.PULL) as policed, context.socket(zmq.PULL) as inbox:
            policed.bind("tcp://127.0.0.1:*")
            key, inbox.curve_secretkey = zmq.curve_keypair()
            inbox.curve_server = True
            inbox.bind("tcp://127.0.0.1:*")
            with context.socket(zmq.PUSH) as outbox:
                outbox.curve_publickey, outbox.curve_secretkey = zmq.curve_keypair()
                outbox.curve_serverkey = key
                outbox.connect(inbox.last_endpoint)
                outbox.send(b"one")
                print(inbox.recv() if inbox.poll(5_000) else "nothing")
        """,
        "--identity",
        "orders",
        policy=OWED.format(more="") + '[socket.inbox]\nzap = "optional"\nwhy = "test"\n',
    )
    assert (ran.code, ran.out, ran.err) == (0, "b'one'\n", "")
    assert {ran.sockets[one].endpoints[0].mechanism for one in ("policed", "inbox")} == {"CURVE"}


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ("inbox.curve_server = True", "has the all-zero key, which everybody knows"),
        ("inbox.plain_server = True", "with PLAIN, the policy wants CURVE"),
    ],
)
def test_security_options_that_make_nothing_secure_are_refused(tmp_path: Path, options: str, says: str) -> None:
    ran = _run(
        tmp_path,
        f"""
        import zmq
        with zmq.Context() as context, context.socket(zmq.PULL) as inbox:
            {options}
            inbox.bind("tcp://127.0.0.1:*")
        """,
        policy=OWED.format(more=""),
    )
    assert ran.code == 1
    assert says in ran.err.splitlines()[-1]


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
    serving = _started(tmp_path, "--identity", "orders", program=["serve.py"])
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
