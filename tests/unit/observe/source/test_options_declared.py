"""What an option of C++ is declared to have, and the host of a bind that it gives."""

from __future__ import annotations

from pathlib import Path

import pytest

from ironhouse.audit.engine import evaluate
from ironhouse.audit.rules import rules
from ironhouse.observe.source.survey import survey

BIND = (
    "#include <zmq.hpp>\n{above}\nint main(int argc, char **argv) {{\n  {within}\n  zmq::context_t context;\n"
    "  zmq::socket_t socket(context, ZMQ_REP);\n"
    '  socket.bind("tcp://" + {host} + ":5555");\n  zmq::message_t message;\n  socket.recv(message);\n}}\n'
)
OPTIONS = (
    'options.add_options()("port", "p", {kind}<int>())("host", "h", {kind}<std::string>()->default_value("{host}"))'
)


def _severity(root: Path, host: str, above: str = "", within: str = "", **files: str) -> str:
    (root / "app.cpp").write_text(BIND.format(host=host, above=above, within=within))
    for name, text in files.items():
        (root / name).write_text(text)
    found = evaluate(survey(root, cache=False).sockets, (), rules().values()).findings
    return next(one.severity for one in found if one.rule == "plaintext-endpoint")


@pytest.mark.parametrize(
    ("address", "severity"), [("127.0.0.1", "medium"), ("localhost", "medium"), ("10.0.0.7", "high")]
)
@pytest.mark.parametrize(
    ("host", "above", "within"),
    [
        pytest.param("FLAGS_host", 'DEFINE_string(host, "{host}", "");', "", id="gflags"),
        pytest.param("absl::GetFlag(FLAGS_host)", 'ABSL_FLAG(std::string, host, "{host}", "");', "", id="Abseil"),
        pytest.param(
            'vm["host"].as<std::string>()', "", OPTIONS.replace("{kind}", "po::value") + ";", id="Boost's map"
        ),
        pytest.param(
            "host",
            "",
            'std::string host; desc.add_options()("host", po::value<std::string>(&host)->default_value("{host}"), "");',
            id="Boost's variable",
        ),
        pytest.param(
            'parsed["host"].as<std::string>()', "", OPTIONS.replace("{kind}", "cxxopts::value") + ";", id="cxxopts"
        ),
        pytest.param(
            'program.get<std::string>("--host")',
            "",
            'program.add_argument("-h", "--host").default_value(std::string("{host}"));',
            id="argparse",
        ),
        pytest.param(
            "host.getValue()",
            "",
            'TCLAP::ValueArg<std::string> host("h", "host", "where", false, "{host}", "text", cmd);',
            id="TCLAP",
        ),
        pytest.param('settings.value("host", "{host}").toString()', "", "", id="a setting of Qt"),
        pytest.param(
            "parser.value(host).toStdString()",
            "",
            'QCommandLineOption host({"H", "host"}, "where", "host", "{host}"); QCommandLineParser parser;',
            id="Qt's option",
        ),
        pytest.param(
            'parser.value("host").toStdString()',
            "",
            'QCommandLineParser parser; parser.addOption({{"H", "host"}, tr("where"), "host", "{host}"});',
            id="Qt's option by its name",
        ),
        pytest.param(
            'node->get_parameter("host").as_string()', "", 'node->declare_parameter("host", "{host}");', id="ROS"
        ),
        pytest.param(
            "given",
            "",
            'node->declare_parameter<std::string>("host", "{host}"); std::string given;\n'
            'node->get_parameter("host", given);',
            id="a variable of ROS",
        ),
        pytest.param(
            'arguments["--host"].asString()',
            'static const char *USAGE = "Usage:\\n  --host=<host>  Where [default: {host}].\\n";',
            "auto arguments = docopt::docopt(USAGE, list);",
            id="docopt",
        ),
    ],
)
def test_a_host_that_an_option_is_declared_to_have(
    tmp_path: Path, host: str, above: str, within: str, address: str, severity: str
) -> None:
    filled = [text.replace("{host}", address) for text in (host, above, within)]
    assert _severity(tmp_path, *filled) == severity


@pytest.mark.parametrize(
    ("host", "above"),
    [
        pytest.param("FLAGS_host", 'DEFINE_string(other_host, "127.0.0.1", "");', id="another flag"),
        pytest.param("FLAGS_host", 'DEFINE_string(host, HOST, "");', id="a default that is not known"),
        pytest.param(
            "FLAGS_host",
            'DEFINE_string(host, "127.0.0.1", "");\nDEFINE_string(host, "10.0.0.7", "");',
            id="two of them",
        ),
        pytest.param(
            "host.getValue()",
            'TCLAP::ValueArg<std::string> host("h", "host", "", true, "127.0.0.1", "", cmd);',
            id="asked for",
        ),
        pytest.param(
            'vm["host"].as<std::string>()',
            'auto o = add()("host", value<std::string>())("peer", value<std::string>()->default_value("127.0.0.1"));',
            id="another option's default",
        ),
    ],
)
def test_a_host_that_somebody_has_to_name(tmp_path: Path, host: str, above: str) -> None:
    assert _severity(tmp_path, host, above) == "high"


@pytest.mark.parametrize(
    ("host", "name", "text"),
    [
        ('root["zmq_host"].asString()', "app.json", '{"port": 1, "zmq_host": "127.0.0.1", "name": "a"}\n'),
        ('tree.get<std::string>("server.zmq_host")', "app.ini", "[server]\nzmq_host = 127.0.0.1\n"),
        (
            'tree.get<std::string>("server.zmq_host")',
            "app.xml",
            "<server>\n <zmq_host>127.0.0.1</zmq_host>\n</server>\n",
        ),
        ('tree->lookup("zmq_host")->text', "app.ini", "[server]\nzmq_host = 127.0.0.1\n"),
        ('std::string(g_key_file_get_string(file, "server", "zmq_host", NULL))', "app.ini", "zmq_host = 127.0.0.1\n"),
        ("asked", "app.ini", "[server]\nzmq_host = 127.0.0.1\n"),
        ('settings["zmq_host"]', "app.conf", "zmq_host 127.0.0.1\n"),
        ('settings.lookup("server.zmq_host").c_str()', "app.cfg", 'server: {\n  zmq_host = "127.0.0.1";\n};\n'),
    ],
)
def test_a_host_that_is_shipped_as_loopback(tmp_path: Path, host: str, name: str, text: str) -> None:
    within = (
        'auto root = load(), tree = load(), settings = load(); std::string asked; get(root, "server.zmq_host", &asked);'
    )
    assert _severity(tmp_path, host, "", within) == "high"
    assert _severity(tmp_path, host, "", within, **{name: text}) == "medium"
    assert _severity(tmp_path, host, "", within, **{name: text.replace("127.0.0.1", "10.0.0.7")}) == "high"


@pytest.mark.parametrize(
    ("reader", "severity"),
    [
        ('void load(Part &part) { part.bindIP = read().at("bindIP"); }\n', "medium"),
        ("void load(Part &part);\n", "high"),
    ],
)
def test_a_member_that_is_called_after_what_is_shipped(tmp_path: Path, reader: str, severity: str) -> None:
    above = "struct Part { Part(); std::string bindIP; };"
    files = {"reader.cpp": reader, "node.json": '{\n  "bindIP": "127.0.0.1"\n}\n'}
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    assert _severity(tmp_path, "part.bindIP", above, "Part part = find();") == severity


@pytest.mark.parametrize(
    ("words", "severity"),
    [("5555 127.0.0.1\n", "medium"), ("127.0.0.1\n5555\n", "high"), ("5555\n0.0.0.0\n", "high"), ("5555", "high")],
)
def test_a_member_that_is_read_word_by_word(tmp_path: Path, words: str, severity: str) -> None:
    (tmp_path / "part.cpp").write_text(
        'Part::Part() {\n  std::ifstream in("part.dat");\n  in >> port >> listen_ip;\n}\n'
    )
    (tmp_path / "part.dat").write_text(words)
    above = "struct Part { Part(); int port; std::string listen_ip; };"
    assert _severity(tmp_path, "part.listen_ip", above, "Part part = find();") == severity
