"""Which address is used by default, and under which flag another one is."""

from __future__ import annotations

from pathlib import Path

import pytest

from ironhouse.observe.source.survey import survey

FLAG = "import argparse, zmq\np = argparse.ArgumentParser()\np.add_argument('--open', action='{action}')\n"
ARGUMENTS = FLAG + "args = p.parse_args()\nsock = zmq.Context().socket(zmq.PUB)\n"
STATEMENT = "if args.open:\n    host = '*'\nelse:\n    host = '127.0.0.1'\n"
BIND = "sock.bind('tcp://%s:5555' % host)\n"


def _told_by(root: Path, text: str, name: str = "app.py") -> dict[str, str | None]:
    (root / name).write_text(text)
    return {one.text: one.told_by for each in survey(root, cache=False).sockets for one in each.endpoints}


@pytest.mark.parametrize(
    "code",
    [
        pytest.param(STATEMENT + BIND, id="statement"),
        pytest.param("host = '127.0.0.1'\nif args.open:\n    host = '*'\n" + BIND, id="replaced"),
        pytest.param("host = '*' if args.open else '127.0.0.1'\n" + BIND, id="expression"),
        pytest.param(
            "if args.open:\n    sock.bind('tcp://*:5555')\nelse:\n    sock.bind('tcp://127.0.0.1:5555')\n", id="calls"
        ),
        pytest.param(
            "def go(shown):\n    host = '*' if shown else '127.0.0.1'\n    sock = zmq.Context().socket(zmq.PUB)\n"
            f"    {BIND}if __name__ == '__main__':\n    go(args.open)\n",
            id="passed",
        ),
    ],
)
def test_a_flag_that_is_off_by_default_has_to_be_set_for_what_it_chooses(tmp_path: Path, code: str) -> None:
    found = _told_by(tmp_path, ARGUMENTS.format(action="store_true") + code)
    assert found["tcp://127.0.0.1:5555"] is None
    assert found["tcp://*:5555"] in ("args.open", "shown")


@pytest.mark.parametrize(
    ("action", "test", "told_by"),
    [
        ("store_true", "not args.open", {"tcp://*:5555": None, "tcp://127.0.0.1:5555": "args.open"}),
        ("store_false", "args.open", {"tcp://*:5555": None, "tcp://127.0.0.1:5555": "not args.open"}),
        ("store", "args.open", {"tcp://*:5555": None, "tcp://127.0.0.1:5555": None}),
    ],
)
def test_the_branch_that_the_default_takes_is_the_one_that_needs_no_flag(
    tmp_path: Path, action: str, test: str, told_by: dict[str, str | None]
) -> None:
    code = f"host = '*' if {test} else '127.0.0.1'\n" + BIND
    assert _told_by(tmp_path, ARGUMENTS.format(action=action) + code) == told_by


def test_a_parameters_default_decides_like_a_flags(tmp_path: Path) -> None:
    text = (
        "import zmq\nclass Server:\n    def __init__(self, mode='local'):\n"
        "        host = '*' if mode == 'open' else 'localhost'\n"
        "        zmq.Context().socket(zmq.PUB).bind(f'tcp://{host}:5555')\n"
    )
    assert _told_by(tmp_path, text) == {"tcp://*:5555": 'mode == "open"', "tcp://localhost:5555": None}


def test_the_same_address_elsewhere_needs_no_flag(tmp_path: Path) -> None:
    other = "zmq.Context().socket(zmq.REP).bind('tcp://*:5555')\n"
    found = _told_by(tmp_path, ARGUMENTS.format(action="store_true") + STATEMENT + "sock.bind('tcp://*:1')\n" + other)
    assert found == {"tcp://*:1": None, "tcp://*:5555": None}


def test_a_default_argument_of_cpp_decides_too(tmp_path: Path) -> None:
    text = (
        "#include <zmq.hpp>\nvoid serve(bool open = false) {\n    zmq::context_t context;\n"
        '    zmq::socket_t sock(context, ZMQ_PUB);\n    std::string host = "127.0.0.1";\n'
        '    if (open) host = "*";\n    sock.bind("tcp://" + host + ":5555");\n}\n'
    )
    assert _told_by(tmp_path, text, "app.cpp") == {"tcp://*:5555": "open", "tcp://127.0.0.1:5555": None}


@pytest.mark.parametrize(
    ("default", "test", "usual"),
    [
        pytest.param("True", "self.flag", True, id="on by default"),
        pytest.param("False", "self.flag", False, id="off by default"),
        pytest.param("False", "not self.flag", True, id="a flag that switches it off"),
        pytest.param("None", "self.flag", False, id="nobody says"),
    ],
)
@pytest.mark.parametrize("leaves", [False, True], ids=["a branch", "an early return"])
def test_whether_an_option_is_set_by_default(
    tmp_path: Path, default: str, test: str, usual: bool, leaves: bool
) -> None:
    left = "self.flag" if test.startswith("not") else "not self.flag"
    asked = f"        if {left}:\n            return\n" if leaves else f"        if {test}:\n    "
    (tmp_path / "app.py").write_text(
        "import zmq\nclass Broker:\n    def __init__(self, config):\n"
        f"        self.flag = config.get('secure', {default})\n"
        "        self.socket = zmq.Context().socket(zmq.PULL)\n        self.secure()\n"
        "        self.socket.bind('tcp://*:1')\n"
        f"    def secure(self):\n{asked}        self.socket.curve_server = True\n"
    )
    (socket,) = survey(tmp_path, cache=False).sockets
    state = socket.option("CURVE_SERVER")
    assert (state.certainty, state.usual) == ("may", usual)


def test_what_a_function_gives_back_where_a_flag_is_set(tmp_path: Path) -> None:
    found = _told_by(
        tmp_path,
        "import os, zmq\nKIND = os.environ.get('KIND', '')\ndef address():\n    if KIND:\n"
        "        return 'tcp://*:5'\n    return 'ipc:///run/a'\n"
        "socket = zmq.Context().socket(zmq.REP)\nsocket.bind(address())\n",
    )
    assert found == {"tcp://*:5": "KIND", "ipc:///run/a": None}


@pytest.mark.parametrize(
    ("ends", "certainty"),
    [
        pytest.param("sys.exit(1)", "must", id="sys.exit"),
        pytest.param("os._exit(1)", "must", id="os._exit"),
        pytest.param("parser.error('key')", "must", id="a parser's error"),
        pytest.param("log.error('key')", "may", id="another's error"),
        pytest.param("leave()", "may", id="nobody knows"),
    ],
)
def test_a_branch_that_ends_the_program_is_no_way_round(tmp_path: Path, ends: str, certainty: str) -> None:
    (tmp_path / "app.py").write_text(
        "import argparse, logging, os, sys, zmq\nlog = logging.getLogger()\ndef main(key):\n"
        "    parser = argparse.ArgumentParser()\n    socket = zmq.Context().socket(zmq.PULL)\n"
        "    if key is not None:\n        socket.curve_server = True\n        socket.curve_secretkey = key\n"
        f"    else:\n        print('no key')\n        {ends}\n    socket.bind('tcp://*:1')\n"
    )
    (socket,) = survey(tmp_path, cache=False).sockets
    assert socket.option("CURVE_SERVER").certainty == certainty


@pytest.mark.parametrize(
    ("default", "key", "asked", "usual"),
    [
        pytest.param("True", "load()", "None", True, id="on, and a key that is got"),
        pytest.param("True", "None", "load()", True, id="on, and a key that is got later"),
        pytest.param("True", "None", "None", False, id="on, without a key"),
        pytest.param("False", "load()", "None", False, id="off"),
        pytest.param("True", "key", "None", False, id="on, and a key that nobody gives"),
    ],
)
def test_a_switch_beside_a_key(tmp_path: Path, default: str, key: str, asked: str, usual: bool) -> None:
    (tmp_path / "app.py").write_text(
        "import zmq\nfrom vault import load\nclass Broker:\n    def __init__(self, config, key=None):\n"
        f"        self.flag = config.get('secure', {default})\n        self.secret_key = {key}\n"
        "        self.socket = zmq.Context().socket(zmq.PULL)\n        self.secure()\n"
        "        self.socket.bind('tcp://*:1')\n    def secure(self):\n"
        "        if not self.flag or not self.secret_key:\n            return\n"
        "        self.socket.curve_server = True\n"
        f"    def ask(self):\n        self.secret_key = {asked}\n"
    )
    (socket,) = survey(tmp_path, cache=False).sockets
    assert socket.option("CURVE_SERVER").usual is usual


TOLD = {
    "one of several words": (
        "import os\nhost = '*' if os.getenv('ALLOW', 'no').lower() in ('1', 'yes') else '127.0.0.1'\n",
        'os.getenv("ALLOW", "no").lower() in ["1", "yes"]',
    ),
    "replaced by default": (
        "import argparse\np = argparse.ArgumentParser()\np.add_argument('--all', action='store_true')\n"
        "args = p.parse_args()\nhost = '*'\nif not args.all:\n    host = '127.0.0.1'\n",
        "args.all",
    ),
    "a variable of the environment that is not set": (
        "import os\nif os.environ.get('MODE') == 'all':\n    host = '*'\nelse:\n    host = '127.0.0.1'\n",
        "os.environ.get('MODE') == 'all'",
    ),
    "out of a table": (
        "import argparse\np = argparse.ArgumentParser()\np.add_argument('--mode', default='local')\n"
        "host = {'local': '127.0.0.1', 'all': '*'}[p.parse_args().mode]\n",
        "args.mode is all",
    ),
}


@pytest.mark.parametrize(("source", "flag"), [pytest.param(*case, id=name) for name, case in TOLD.items()])
def test_a_host_that_a_flag_puts_in_the_place_of_this_machines_own(tmp_path: Path, source: str, flag: str) -> None:
    found = _told_by(tmp_path, f"import zmq\n{source}zmq.Context().socket(zmq.REP).bind(f'tcp://{{host}}:5')\n")
    assert found["tcp://127.0.0.1:5"] is None
    assert found["tcp://*:5"] == flag


C = (
    "#include <zmq.hpp>\n#include <string>\nint main(int argc, char **argv) {{\n  zmq::context_t context;\n"
    "  zmq::socket_t socket(context, ZMQ_PUB);\n  {code}\n"
    '  socket.bind("tcp://" + host + ":5555");\n}}\n'
)


@pytest.mark.parametrize(
    "test", ["argc > 1", 'argc >= 2 && !strcmp(argv[1], "-a")', "argc != 1", 'std::getenv("OPEN")']
)
@pytest.mark.parametrize(
    "code",
    ['std::string host = "127.0.0.1"; if ({test}) host = "*";', 'std::string host = {test} ? "*" : "127.0.0.1";'],
)
def test_a_program_of_c_is_given_no_argument_by_default(tmp_path: Path, code: str, test: str) -> None:
    found = _told_by(tmp_path, C.format(code=code.replace("{test}", test)), "app.cpp")
    assert found["tcp://127.0.0.1:5555"] is None
    assert found["tcp://*:5555"] is not None


@pytest.mark.parametrize("test", ["argc < 2", "argc == 1", "is_open() && count", "argc > 1 || is_open()", "limit > 1"])
def test_what_a_program_of_c_does_without_arguments_nobody_tells_it(tmp_path: Path, test: str) -> None:
    code = f'std::string host = "127.0.0.1"; if ({test}) host = "*";'
    assert _told_by(tmp_path, C.format(code=code), "app.cpp")["tcp://*:5555"] is None


@pytest.mark.parametrize(
    "test",
    ['!strcmp(argv[i], "--all")', 'strcmp(argv[i], "-a") == 0', 'std::string(argv[i]) == "-a" || word == "--all"'],
)
@pytest.mark.parametrize(
    "code",
    [
        'std::string host = "127.0.0.1"; for (int i = 1; i < argc; ++i) if ({test}) host = "*";',
        "bool all = false; for (int i = 1; i < argc; ++i) {{ if ({test}) all = true; }}\n"
        'std::string host = all ? "*" : "127.0.0.1";',
        "bool all = false; for (int i = 1; i < argc; ++i) if ({test}) all = true;\n"
        'std::string host = "127.0.0.1"; if (all) host = "*";',
    ],
)
def test_a_flag_among_a_programs_arguments_has_to_be_given(tmp_path: Path, code: str, test: str) -> None:
    found = _told_by(tmp_path, C.format(code=code.replace("{test}", test)), "app.cpp")
    (told,) = [by for text, by in found.items() if text == "tcp://*:5555"]
    assert told is not None


@pytest.mark.parametrize(
    "test", ['name == "all"', '!strcmp(argv[i], "all")', 'strcmp(argv[i], "--local")', 'word != "-l"']
)
def test_a_word_that_is_no_flag_may_be_there_by_default(tmp_path: Path, test: str) -> None:
    code = f'std::string host = "127.0.0.1"; if ({test}) host = "*";'
    assert _told_by(tmp_path, C.format(code=code), "app.cpp")["tcp://*:5555"] is None


LEFT_OUT = (
    "import socket, tempfile, zmq\n\nclass Publisher:\n    def __init__(self, url=None):\n"
    "        self.sock = zmq.Context().socket(zmq.PUB)\n        if url {test} None:\n            {first}\n"
    "        else:\n            {second}\n\n"
    "def start(force_tcp=False):\n    url = None\n    if {flag}:\n        url = 'ipc:///tmp/a'\n    Publisher(url)\n"
)
RANDOM, GIVEN = "self.sock.bind_to_random_port('tcp://*')", "self.sock.bind(url)"


@pytest.mark.parametrize("flag", ["not force_tcp", "hasattr(socket, 'AF_UNIX') and not force_tcp"])
@pytest.mark.parametrize(("test", "first", "second"), [("is", RANDOM, GIVEN), ("is not", GIVEN, RANDOM)])
def test_the_branch_for_no_address_needs_the_flag_that_leaves_it_out(
    tmp_path: Path, flag: str, test: str, first: str, second: str
) -> None:
    text = LEFT_OUT.format(test=test, first=first, second=second, flag=flag)
    assert _told_by(tmp_path, text) == {
        "ipc:///tmp/a": None,
        "tcp://*": "force_tcp" if flag.startswith("not") else f"not ({flag})",
    }


def test_the_branch_for_no_address_needs_no_flag_where_something_else_leaves_it_out(tmp_path: Path) -> None:
    text = LEFT_OUT.format(test="is", first=RANDOM, second=GIVEN, flag="found()")
    assert _told_by(tmp_path, text) == {"ipc:///tmp/a": None, "tcp://*": None}
