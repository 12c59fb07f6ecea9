"""What a module makes below ``__main__`` to try itself out, copies of the Guide's examples, and what is neither."""

from __future__ import annotations

from pathlib import Path

import pytest

from ironhouse.observe.source.survey import survey

SERVER = (
    "import zmq\n"
    "class Server:\n"
    "    def __init__(self, host):\n"
    "        self.socket = zmq.Context.instance().socket(zmq.REP)\n"
    "        self.socket.bind('tcp://' + host + ':5555')\n"
)
TRIED = "if __name__ == '__main__':\n    server = Server('*')\n"
USED = "import zmq\nfrom server import Server\nserver = Server('127.0.0.1')\n"


def _scopes(root: Path, files: dict[str, str]) -> dict[str, str]:
    for name, text in files.items():
        (root / name).parent.mkdir(exist_ok=True, parents=True)
        (root / name).write_text(text)
    return {f"{one.path}:{one.line}": one.scope for one in survey(root, cache=False).sockets}


def test_what_production_makes_elsewhere_is_tried_out_below_main(tmp_path: Path) -> None:
    found = _scopes(tmp_path, {"server.py": SERVER + TRIED, "app.py": USED})
    assert found == {"server.py:7": "example", "app.py:3": "production"}


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"server.py": SERVER + TRIED}, id="nobody imports it"),
        pytest.param({"server.py": SERVER + TRIED, "app.py": "from server import Server\nimport zmq\n"}, id="unused"),
        pytest.param({"server.py": SERVER + TRIED, "tests/test_server.py": USED}, id="only a test uses it"),
    ],
)
def test_what_is_made_below_main_alone_is_a_programs(tmp_path: Path, files: dict[str, str]) -> None:
    scopes = [scope for place, scope in _scopes(tmp_path, files).items() if place.startswith("server.py")]
    assert set(scopes) == {"production"}


@pytest.mark.parametrize("guard", ["if debug:\n    server = Server('*')\n", TRIED + "port = 1\n"])
def test_what_runs_wherever_the_module_is_imported_is_its_own(tmp_path: Path, guard: str) -> None:
    found = _scopes(tmp_path, {"server.py": SERVER + guard, "app.py": USED})
    assert found["server.py:7"] == "production"


BOUND = "import zmq\nzmq.Context().socket(zmq.REP).bind('tcp://*:5555')\n"
GUIDES = ("hwserver", "wuserver", "tasksink", "taskvent", "rrbroker", "mdbroker", "ppqueue", "lpserver")


def test_many_of_the_guides_programs_side_by_side_are_a_copy_of_its_examples(tmp_path: Path) -> None:
    files = {f"zmq/{name}.py": BOUND for name in (*GUIDES, "service")}
    found = _scopes(tmp_path, files)
    assert {place.split(":")[0] for place, scope in found.items() if scope == "production"} == {"zmq/service.py"}
    assert len(found) == len(files)


@pytest.mark.parametrize(("folder", "names"), [("zmq/", GUIDES[1:]), ("", GUIDES)])
def test_a_few_of_them_or_the_guide_itself_are_what_is_audited(
    tmp_path: Path, folder: str, names: tuple[str, ...]
) -> None:
    found = _scopes(tmp_path, {f"{folder}{name}.py": BOUND for name in names})
    assert set(found.values()) == {"production"}


MADE = "sock = zmq.Context().socket(zmq.PUSH); sock.bind('tcp://*:5556')\n"
DIRECT = f"if __name__ == '__main__':\n    {MADE}"


def test_a_socket_that_an_imported_module_makes_below_main_is_its_try_out(tmp_path: Path) -> None:
    found = _scopes(tmp_path, {"server.py": SERVER + DIRECT, "app.py": USED})
    assert found == {"server.py:4": "production", "server.py:7": "example"}


def test_the_same_below_main_of_a_script_is_the_programs(tmp_path: Path) -> None:
    assert _scopes(tmp_path, {"server.py": SERVER + DIRECT})["server.py:7"] == "production"


@pytest.mark.parametrize(
    ("name", "scope"),
    [
        ("test1", "test"),
        ("_test_server", "test"),
        ("server_test", "test"),
        ("testServer", "test"),
        ("run_demo", "example"),
        ("attest", "production"),
        ("demote", "production"),
        ("latest", "production"),
        ("testify", "production"),
    ],
)
@pytest.mark.parametrize("called", ["", "if __name__ == '__main__':\n    {}()\n"])
def test_a_function_that_is_named_for_a_test_makes_the_tests_sockets(
    tmp_path: Path, name: str, scope: str, called: str
) -> None:
    test = f"def {name}():\n    {MADE}" + called.format(name)
    assert _scopes(tmp_path, {"server.py": SERVER + test})["server.py:7"] == scope


def test_what_production_calls_is_its_own_whatever_its_name(tmp_path: Path) -> None:
    test = f"def test_port():\n    {MADE}def start():\n    test_port()\nstart()\n"
    assert _scopes(tmp_path, {"server.py": SERVER + test})["server.py:7"] == "production"


def test_a_class_of_tests_beside_what_it_tests(tmp_path: Path) -> None:
    test = f"class ServerTest:\n    def check(self):\n        {MADE}"
    assert _scopes(tmp_path, {"server.py": SERVER + test})["server.py:8"] == "test"


def test_a_self_test_of_c_is_told_by_its_name(tmp_path: Path) -> None:
    text = (
        '#include <czmq.h>\nvoid actor_test (bool verbose)\n{\n    zsock_t *sock = zsock_new_rep ("tcp://*:5555");\n'
        "    zsock_destroy (&sock);\n}\n"
    )
    assert _scopes(tmp_path, {"actor.c": text}) == {"actor.c:4": "test"}


FIRST_STEPS = (
    "import time\nimport zmq\nsocket = zmq.Context().socket(zmq.REP)\nsocket.bind('tcp://*:5555')\n"
    "while True:\n    message = socket.recv()\n    print('received', message)\n    time.sleep(1)\n"
    "    socket.send(b'World')\n"
)


def test_first_steps_beside_a_program_are_an_example(tmp_path: Path) -> None:
    found = _scopes(tmp_path, {"steps.py": FIRST_STEPS, "server.py": SERVER})
    assert found == {"server.py:4": "production", "steps.py:3": "example"}


def test_first_steps_in_c_may_name_arguments_that_nobody_looks_at(tmp_path: Path) -> None:
    steps = """#include <zmqpp/zmqpp.hpp>
    int main(int argc, char *argv[]) {
      zmqpp::context context;
      zmqpp::socket socket (context, zmqpp::socket_type::reply);
      socket.bind("tcp://*:5555"); // open for all
      while (1) { zmqpp::message message; socket.receive(message); std::cout << "Hello"; socket.send("World"); }
    }
    """
    found = _scopes(tmp_path, {"steps.cpp": steps, "server.py": SERVER})
    assert found == {"server.py:4": "production", "steps.cpp:4": "example"}
    found = _scopes(tmp_path, {"steps.cpp": steps.replace('"World"', "argv[1]")})
    assert found["steps.cpp:4"] == "production"


def test_first_steps_beside_what_uses_no_zeromq_are_an_example(tmp_path: Path) -> None:
    program = {"model.py": "x = 1\n", "src/main.rs": "fn main() {}\n", "src/run.rs": "fn run() {}\n"}
    assert _scopes(tmp_path, {"steps.py": FIRST_STEPS, **program}) == {"steps.py:3": "example"}
    assert [one.scope for one in survey(tmp_path / "steps.py", cache=False).sockets] == ["production"]


@pytest.mark.parametrize(
    ("name", "text", "scope"),
    [
        ("server_archive.py", SERVER, "example"),
        ("server_backup2.py", SERVER + "print('more than there was before')\n", "example"),
        (
            "server_archive.py",
            "import zmq\n\n\narchive = zmq.Context().socket(zmq.PULL)\narchive.recv()\n",
            "production",
        ),
        ("other_archive.py", SERVER, "production"),
        ("server_two.py", SERVER, "production"),
    ],
)
def test_an_older_copy_beside_a_file_is_an_example(tmp_path: Path, name: str, text: str, scope: str) -> None:
    found = _scopes(tmp_path, {"server.py": SERVER, name: text})
    assert found == {"server.py:4": "production", f"{name}:4": scope}
    found = _scopes(tmp_path, {"app.py": f"import zmq, {name.removesuffix('.py')}\n"})
    assert found[f"{name}:4"] == "production"


def test_first_steps_alone_are_what_is_audited(tmp_path: Path) -> None:
    assert _scopes(tmp_path, {"steps.py": FIRST_STEPS, "setup.py": "", "pkg/__init__.py": "", "more.py": ""}) == {
        "steps.py:3": "production"
    }
    assert _scopes(tmp_path, {"steps.py": FIRST_STEPS}) == {"steps.py:3": "production"}


def test_first_steps_beside_hardly_anything_are_what_is_audited(tmp_path: Path) -> None:
    steps = dict.fromkeys(("a.py", "b.py", "c.py"), FIRST_STEPS)
    assert set(_scopes(tmp_path, {**steps, "server.py": SERVER}).values()) == {"production"}
    found = _scopes(tmp_path, {"other.py": SERVER})
    assert sorted(found.values()) == ["example", "example", "example", "production", "production"]


@pytest.mark.parametrize(
    ("beside", "scope"),
    [
        pytest.param(["src/main.rs", "src/db.rs", "src/web.rs"], "example", id="another program"),
        pytest.param(["src/main.rs", "src/db.rs"], "production", id="hardly anything"),
        pytest.param(["setup.py", "pkg/__init__.py", "README.md"], "production", id="no sources"),
        pytest.param(["tests/a.py", "tests/b.py", "tests/c.py"], "production", id="tests"),
    ],
)
def test_first_steps_beside_a_program_without_zeromq(tmp_path: Path, beside: list[str], scope: str) -> None:
    files = {"steps.py": FIRST_STEPS, **dict.fromkeys(beside, "")}
    assert _scopes(tmp_path, files) == {"steps.py:3": scope}


@pytest.mark.parametrize(
    "more",
    [
        pytest.param("    handle(message)\n", id="calls what is not ZeroMQ's"),
        pytest.param("    arm.angle = int(message)\n", id="changes something"),
        pytest.param("    socket.send(sys.stdin.read())\n", id="takes input"),
        pytest.param("    print(sys.argv[1])\n", id="is told something"),
        pytest.param("    zmq.proxy(socket, other)\n", id="hands on"),
    ],
)
def test_what_does_something_with_a_message_is_no_first_step(tmp_path: Path, more: str) -> None:
    found = _scopes(tmp_path, {"steps.py": FIRST_STEPS + more, "server.py": SERVER})
    assert found["steps.py:3"] == "production"


CALLED_AT_ITS_END = (
    "import random, zmq\ndef serve(port='5556'):\n    socket = zmq.Context().socket(zmq.REP)\n"
    "    socket.bind('tcp://*:%s' % port)\n    while True:\n        print (socket.recv())\n"
    "        socket.send(str(random.uniform(0, 1)))\n\nserve()\n"
)
OF_ASYNCIO = (
    "import asyncio, zmq.asyncio\nasync def serve():\n    socket = zmq.asyncio.Context().socket(zmq.PULL)\n"
    "    socket.bind('tcp://*:5556')\n    while True:\n        print(await socket.recv())\n\n"
    "asyncio.set_event_loop_policy(asyncio.WindowsSelectorEventLoopPolicy())\nasyncio.run(serve())\n"
)
SETS_APART = (
    '#include <czmq.h>\nint main (void)\n{ zsock_t *pull = zsock_new_pull ("tcp://*:5555");\n'
    "  char *string = zstr_recv (pull);\n  puts (string);\n  zstr_free (&string);\n  return (0); }\n"
)
DECLARES = (
    "#include <zmq.hpp>\nint main() {\n  zmq::context_t context(1); zmq::socket_t publisher(context, ZMQ_PUB);\n"
    '  publisher.bind("tcp://*:5555");\n  while (true) {\n    zmq::message_t message(20);\n'
    '    snprintf((char *)message.data(), 20, "Message");\n    publisher.send(message);\n    sleep(1);\n  }\n}\n'
)
ON_A_PORT = FIRST_STEPS.replace(
    "import time", "import sys\nport = '5555'\nif len(sys.argv) > 1:\n    port =  sys.argv[1]\nimport time"
).replace("'tcp://*:5555'", "'tcp://*:' + port")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("steps.py", CALLED_AT_ITS_END, id="called at the end of the file"),
        pytest.param("steps.py", OF_ASYNCIO, id="with asyncio"),
        pytest.param("steps.c", SETS_APART, id="brackets apart"),
        pytest.param("steps.cpp", DECLARES, id="declared and filled at once"),
        pytest.param("steps.py", ON_A_PORT, id="on a port that may be given"),
        pytest.param(
            "steps.py", FIRST_STEPS.replace("while", "socket.identity = b'a'\nwhile"), id="an identity is no state"
        ),
    ],
)
def test_first_steps_however_they_are_written(tmp_path: Path, name: str, text: str) -> None:
    found = _scopes(tmp_path, {name: text, "server.py": SERVER})
    assert list(found.values()) == ["production", "example"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("steps.py", CALLED_AT_ITS_END.replace("random.uniform(", "arm.move("), id="moves something"),
        pytest.param("steps.py", OF_ASYNCIO.replace("print(await", "handle(await"), id="handles something"),
        pytest.param("steps.c", SETS_APART.replace("puts (", "system ("), id="runs what arrives"),
        pytest.param("steps.cpp", DECLARES.replace("snprintf", "measure"), id="sends what is measured"),
        pytest.param("steps.py", ON_A_PORT.replace("recv()", "recv_pyobj()"), id="decodes to any object"),
        pytest.param("steps.py", ON_A_PORT.replace("b'World'", "sys.argv[2].encode()"), id="sends what is given"),
    ],
)
def test_what_only_looks_like_first_steps_is_production(tmp_path: Path, name: str, text: str) -> None:
    found = _scopes(tmp_path, {name: text, "server.py": SERVER})
    assert list(found.values()) == ["production", "production"]


ONE_QUESTION = (
    "import zmq\nfrom PIL import Image\nsocket = zmq.Context().socket(zmq.REQ)\nsocket.connect('tcp://10.0.0.1:5555')\n"
    "picture = Image.open('picture.jpg')\nsocket.send_pyobj({'input': picture})\nresult = socket.recv_pyobj()\n"
    "print(result.shape)\n"
)


def test_one_question_that_a_script_makes_up_is_an_example(tmp_path: Path) -> None:
    found = _scopes(tmp_path, {"ask.py": ONE_QUESTION, "server.py": SERVER})
    assert found == {"server.py:4": "production", "ask.py:3": "example"}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(ONE_QUESTION.replace("'picture.jpg'", "sys.argv[1]"), id="asked by who starts it"),
        pytest.param(ONE_QUESTION.replace("print(result.shape)", "result.save('out.jpg')"), id="keeps the answer"),
        pytest.param(ONE_QUESTION.replace("print(", "show("), id="does more with the answer"),
        pytest.param(ONE_QUESTION + "while True:\n    print(socket.recv())\n", id="goes on"),
        pytest.param(ONE_QUESTION + "socket.send(b'stop')\n", id="asks more"),
        pytest.param(ONE_QUESTION + "def again(): ...\n", id="has parts"),
    ],
)
def test_a_script_that_does_more_is_production(tmp_path: Path, text: str) -> None:
    assert _scopes(tmp_path, {"ask.py": text, "server.py": SERVER})["ask.py:3"] == "production"


@pytest.mark.parametrize(
    ("beside", "scope"),
    [
        (("other/LICENSE", "other/.travis.yml"), "vendored"),
        (("other/COPYING", "other/.github/workflows/ci.yml"), "vendored"),
        (("other/LICENSE", "other/setup.py"), "production"),
        (("other/.travis.yml",), "production"),
        (("LICENSE", ".travis.yml"), "production"),
    ],
)
def test_a_folder_with_a_licence_and_a_ci_of_its_own_is_a_copy_of_another_project(
    tmp_path: Path, beside: tuple[str, ...], scope: str
) -> None:
    found = _scopes(tmp_path, {**dict.fromkeys(beside, ""), "other/src/server.py": SERVER, "server.py": SERVER})
    assert found == {"other/src/server.py:4": scope, "server.py:4": "production"}


def test_a_copy_that_comes_to_have_a_ci_is_no_longer_remembered_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    root = tmp_path / "root"
    _scopes(root, {"other/LICENSE": "", "other/server.py": SERVER})
    assert [one.scope for one in survey(root).sockets] == ["production"]
    assert [one.scope for one in survey(root).sockets] == ["production"]
    (root / "other/.travis.yml").write_text("")
    assert [one.scope for one in survey(root).sockets] == ["vendored"]
