"""Who is reached: every user of a factory, however many and however deep; instances of what derives from a class."""

from __future__ import annotations

from pathlib import Path

from ironhouse.observe.source.survey import survey

USERS = 7
"""More than the runs that one call is given without its callers being told apart."""


def test_every_user_of_a_factory_in_a_factory_has_a_socket_though_all_call_it_alike(tmp_path: Path) -> None:
    users = "".join(
        f"\n\ndef user_{n}():\n    desk = outer()\n    desk.setsockopt(zmq.LINGER, 0)\n    desk.bind('tcp://*:{n}')\n"
        for n in range(USERS)
    )
    (tmp_path / "a.py").write_text(
        "import zmq\n\n\ndef inner():\n    return zmq.Context.instance().socket(zmq.REP)\n\n\n"
        f"def outer():\n    return inner()\n{users}"
    )
    found = survey(tmp_path, cache=False, debug=True).sockets
    assert [one.name for one in found] == [f"user_{n}.desk" for n in range(USERS)]
    assert [end.text for one in found for end in one.endpoints] == [f"tcp://*:{n}" for n in range(USERS)]


def test_a_method_of_a_base_class_is_run_on_what_derives_from_it(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(
        "import zmq\n\n\nclass Base:\n    def tell(self):\n        self.desk.send(b'1', zmq.NOBLOCK)\n\n\n"
        "class Hall(Base):\n    def __init__(self):\n        self.desk = zmq.Context.instance().socket(zmq.PUSH)\n\n\n"
        "hall = Hall()\n"
    )
    (found,) = survey(tmp_path, cache=False, debug=True).sockets
    assert [(one.op, one.line, one.bound) for one in found.operations] == [("send", 6, "nonblocking")]


def test_a_function_that_was_run_before_anybody_called_it_is_run_for_every_caller(tmp_path: Path) -> None:
    many = 60
    users = "".join(f"    desk_{n} = ctx.socket(zmq.PUSH)\n    put(desk_{n}, 0)\n" for n in range(many))
    (tmp_path / "a.py").write_text(
        "import zmq\n\n\ndef put(sock, value):\n    sock.setsockopt(zmq.LINGER, value)\n\n\n"
        f"def work(ctx):\n    again(ctx)\n{users}\n\ndef again(ctx):\n    ctx.socket(zmq.PULL)\n    work(ctx)\n"
    )
    found = survey(tmp_path, cache=False, debug=True).sockets
    assert sum("LINGER" in one.options for one in found) == many


def test_users_of_a_class_with_a_short_name_are_met_in_other_files(tmp_path: Path) -> None:
    (tmp_path / "ask.py").write_text(
        "import zmq\n\n\nclass Ask:\n    def __init__(self, address):\n"
        "        self.desk = zmq.Context().socket(zmq.REQ)\n        self.desk.connect(address)\n\n\n"
        "if __name__ == '__main__':\n    Ask('tcp://127.0.0.1:1')\n"
    )
    (tmp_path / "cli.py").write_text(
        "import zmq\n\nfrom ask import Ask\n\n\ndef run(arguments):\n    Ask('tcp://%s:1' % arguments.host)\n"
    )
    found = survey(tmp_path, cache=False, debug=True).sockets
    assert {exposure for one in found for end in one.endpoints for exposure in end.exposure} >= {
        "loopback",
        "remote-connect",
    }


def test_what_a_tests_object_gives_stands_in_for_no_other(tmp_path: Path) -> None:
    many = 12
    (tmp_path / "client.py").write_text(
        "import zmq\n\n\nclass Client:\n    def __init__(self, host):\n        self.host = host\n\n"
        "    def url(self, channel):\n        return f'tcp://{self.host}:{channel}'\n\n"
        "    def shell(self):\n        desk = zmq.Context.instance().socket(zmq.DEALER)\n"
        "        desk.connect(self.url('1'))\n"
    )
    (tmp_path / "tests").mkdir()
    tests = "".join(
        f"\n\ndef test_{n}():\n    client = Client('127.0.0.{n}')\n    client.shell()\n" for n in range(many)
    )
    (tmp_path / "tests" / "test_client.py").write_text(f"import zmq\n\nfrom client import Client\n{tests}")
    found = [one for one in survey(tmp_path, cache=False, debug=True).sockets if one.scope == "production"]
    assert "remote-connect" in {exposure for one in found for end in one.endpoints for exposure in end.exposure}
