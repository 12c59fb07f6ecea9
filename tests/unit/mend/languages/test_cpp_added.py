"""Options that nothing sets yet, in C++: cppzmq's typed and old calls, zmqpp's, and what the socket is kept in."""

from __future__ import annotations

import pytest

from ironhouse.mend.languages.c import write
from ironhouse.mend.shapes import Want

from .conftest import Mender

HEAD = "#include <memory>\n#include <utility>\n#include <vector>\n#include <zmq.hpp>\n\n"
OLD = ("-Wno-deprecated-declarations",)
LINGER = {"LINGER": 1000}

TYPED = "void other(zmq::socket_t &o)\n{\n    o.set(zmq::sockopt::sndhwm, 5);\n}\n\n"
VALUE = "void other(zmq::socket_t &o)\n{\n    o.setsockopt(ZMQ_SNDHWM, 5);\n}\n\n"
POINTER = "void other(zmq::socket_t &o)\n{\n    int five = 5;\n    o.setsockopt(ZMQ_SNDHWM, &five, sizeof five);\n}\n\n"


def program(line: str, bind: str = 's.bind("tcp://*:5555");', before: str = TYPED) -> str:
    return f"{HEAD}{before}void serve(zmq::context_t &ctx)\n{{\n    {line}\n    {bind}\n}}\n"


MADE = {
    "zmq::socket_t s(ctx, ZMQ_PUSH);": "s.",
    "zmq::socket_t s(ctx, zmq::socket_type::push);": "s.",
    "zmq::socket_t s{ctx, ZMQ_PUSH};": "s.",
    "zmq::socket_t s = zmq::socket_t(ctx, ZMQ_PUSH);": "s.",
    "auto s = zmq::socket_t(ctx, ZMQ_PUSH);": "s.",
    "auto s = zmq::socket_t{ctx, ZMQ_PUSH};": "s.",
    "auto *s = new zmq::socket_t(ctx, ZMQ_PUSH);": "s->",
    "zmq::socket_t *s = new zmq::socket_t(ctx, ZMQ_PUSH);": "s->",
    "auto s = std::make_unique<zmq::socket_t>(ctx, ZMQ_PUSH);": "s->",
    "std::unique_ptr<zmq::socket_t> s(new zmq::socket_t(ctx, ZMQ_PUSH));": "s->",
    "std::shared_ptr<zmq::socket_t> s = std::make_shared<zmq::socket_t>(ctx, ZMQ_PUSH);": "s->",
}


@pytest.mark.parametrize("line", MADE)
def test_what_the_socket_is_kept_in(mender: Mender, line: str) -> None:
    access = MADE[line]
    source = program(line, f'{access}bind("tcp://*:5555");')
    added = f"    {access}set(zmq::sockopt::linger, 1000);  // ms\n"
    assert mender.mended(source, LINGER, name="app.cpp", why="ms") == source.replace(f"{line}\n", f"{line}\n{added}")


@pytest.mark.parametrize(
    "line", ["p.reset(new zmq::socket_t(ctx, ZMQ_PUSH));", "p = std::make_unique<zmq::socket_t>(ctx, ZMQ_PUSH);"]
)
def test_members_and_smart_pointers_that_are_set(mender: Mender, line: str) -> None:
    source = f"""{HEAD}{TYPED}struct Hub {{
    std::unique_ptr<zmq::socket_t> p;
    void open(zmq::context_t &ctx)
    {{
        {line}
        p->bind("tcp://*:5555");
    }}
}};
"""
    after = mender.mended(source, LINGER, name="app.cpp")
    assert f"        {line}\n        p->set(zmq::sockopt::linger, 1000);\n" in after


def test_the_last_of_a_container(mender: Mender) -> None:
    source = program(
        "std::vector<zmq::socket_t> all;\n    all.emplace_back(zmq::socket_t(ctx, ZMQ_PUSH));",
        'all.back().bind("tcp://*:5555");',
    )
    after = mender.mended(source, LINGER, name="app.cpp")
    assert "    all.back().set(zmq::sockopt::linger, 1000);\n" in after


@pytest.mark.parametrize(
    ("before", "added", "flags"),
    [
        (TYPED, "    s.set(zmq::sockopt::maxmsgsize, static_cast<int64_t>(1048576));\n", ()),
        (VALUE, "    s.setsockopt(ZMQ_MAXMSGSIZE, static_cast<int64_t>(1048576));\n", OLD),
        (
            POINTER,
            "    int64_t maxmsgsize = 1048576;\n    s.setsockopt(ZMQ_MAXMSGSIZE, &maxmsgsize, sizeof maxmsgsize);\n",
            OLD,
        ),
        (
            'void other(zmq::socket_t &o)\n{\n    o.send(zmq::buffer("a", 1), zmq::send_flags::none);\n}\n\n',
            "    s.set(zmq::sockopt::maxmsgsize, static_cast<int64_t>(1048576));\n",
            (),
        ),
        ("", "    s.setsockopt(ZMQ_MAXMSGSIZE, static_cast<int64_t>(1048576));\n", OLD),
    ],
    ids=["typed", "value", "pointer", "typed by other calls", "nothing to go by"],
)
def test_the_calls_that_the_file_knows(mender: Mender, before: str, added: str, flags: tuple[str, ...]) -> None:
    line = "zmq::socket_t s(ctx, ZMQ_PULL);"
    source = program(line, before=before)
    after = mender.mended(source, {"MAXMSGSIZE": 1048576}, name="app.cpp", flags=flags)
    assert after == source.replace(f"{line}\n", f"{line}\n{added}")


def test_the_calls_that_another_file_of_the_socket_knows(mender: Mender) -> None:
    header = (
        "#pragma once\n#include <zmq.hpp>\nstruct Hub {\n    zmq::context_t ctx;\n"
        "    zmq::socket_t *s;\n    Hub()\n    {\n"
    )
    header += "        s = new zmq::socket_t(ctx, ZMQ_PUSH);\n    }\n    void open();\n};\n"
    body = (
        '#include "hub.hpp"\nvoid Hub::open()\n{\n    s->set(zmq::sockopt::sndhwm, 5);\n'
        '    s->bind("tcp://*:5555");\n}\n'
    )
    after = mender.mended(header, LINGER, name="hub.hpp", beside={"hub.cpp": body}, flags=None)
    assert "        s->set(zmq::sockopt::linger, 1000);\n" in after


@pytest.mark.parametrize(
    ("more", "added"),
    [
        ("", "    int linger = 1000;\n    s.setsockopt(ZMQ_LINGER, &linger, sizeof(linger));\n"),
        (
            "    template<typename T> void setsockopt(int option_, T const& optval);\n",
            "    s.setsockopt(ZMQ_LINGER, 1000);\n",
        ),
    ],
    ids=["by pointer alone", "by value too"],
)
def test_the_calls_that_the_projects_own_copy_of_cppzmq_has(mender: Mender, more: str, added: str) -> None:
    copy = f"""namespace zmq {{ class context_t {{}}; class socket_t {{ public:
{more}    inline void setsockopt (int option_, const void *optval_,
        size_t optvallen_);
    void bind(const char *); socket_t(context_t &, int); }}; }}
"""
    line = "zmq::socket_t s(ctx, ZMQ_PUSH);"
    source = program(line, before="").replace(HEAD, '#include "zmq.hpp"\n\n')
    after = mender.mended(source, LINGER, name="app.cpp", beside={"zmq.hpp": copy}, flags=None)
    assert after == source.replace(f"{line}\n", f"{line}\n{added}")


def test_truths_are_truths_in_typed_calls(mender: Mender) -> None:
    source = program("zmq::socket_t s(ctx, ZMQ_REQ);")
    after = mender.mended(source, {"REQ_RELAXED": 1, "REQ_CORRELATE": 1}, name="app.cpp")
    assert "    s.set(zmq::sockopt::req_relaxed, true);\n    s.set(zmq::sockopt::req_correlate, true);\n" in after


def test_names_of_the_namespace(mender: Mender) -> None:
    using = f"{HEAD}using namespace zmq;\n\nvoid serve(context_t &ctx)\n{{\n    socket_t s(ctx, socket_type::push);\n"
    using += '    s.bind("tcp://*:5555");\n    s.send(buffer("a", 1), send_flags::none);\n}\n'
    assert "    s.set(sockopt::linger, 1000);\n" in mender.mended(using, LINGER, name="app.cpp")
    alias = f"{HEAD}namespace z = zmq;\n\nvoid serve(z::context_t &ctx)\n{{\n    z::socket_t s(ctx, ZMQ_PUSH);\n"
    alias += '    s.bind("tcp://*:5555");\n    s.send(z::buffer("a", 1), z::send_flags::none);\n}\n'
    assert "    s.set(z::sockopt::linger, 1000);\n" in mender.mended(alias, LINGER, name="app.cpp")


@pytest.mark.parametrize(
    "jump", ['if (zmq_bind(s, "tcp://*:5555") != 0)\n        goto fail;', 'MUST(zmq_bind(s, "tcp://*:5555"));']
)
def test_a_label_in_cpp_is_not_jumped_to_over_a_variable(mender: Mender, jump: str) -> None:
    source = f"""#include <zmq.h>
#define MUST(done) do {{ if ((done) != 0) goto fail; }} while (0)

int serve(void *ctx)
{{
    void *s = zmq_socket(ctx, ZMQ_PUSH);
    {jump}
    return 0;
fail:
    return -1;
}}
"""
    assert "    {\n        int linger = 1000;\n" in mender.mended(source, LINGER, name="app.cpp")


def test_a_member_that_a_variable_would_shadow(mender: Mender) -> None:
    source = """#include <zmq.h>

struct Hub {
    int linger = 0;
    void open(void *ctx)
    {
        void *s = zmq_socket(ctx, ZMQ_PUSH);
        zmq_bind(s, "tcp://*:5555");
    }
};
"""
    assert "        int zmq_linger = 1000;\n" in mender.mended(source, LINGER, name="app.cpp")


def test_a_handle_in_a_smart_pointer(mender: Mender) -> None:
    source = """#include <memory>
#include <zmq.h>

void serve(void *ctx)
{
    std::unique_ptr<void, int (*)(void *)> s(zmq_socket(ctx, ZMQ_PUSH), zmq_close);
    if (!s)
        return;
    zmq_bind(s.get(), "tcp://*:5555");
}
"""
    after = mender.mended(source, LINGER, name="app.cpp")
    assert (
        "        return;\n    int linger = 1000;\n    zmq_setsockopt(s.get(), ZMQ_LINGER, &linger, sizeof(linger));\n"
        in after
    )


def test_a_handle_that_nothing_else_asks_for(mender: Mender) -> None:
    source = """#include <memory>
#include <zmq.h>

void serve(void *ctx)
{
    std::unique_ptr<void, int (*)(void *)> s(zmq_socket(ctx, ZMQ_PUSH), zmq_close);
    s.reset(zmq_socket(ctx, ZMQ_PULL));
}
"""
    facts = [one for one in mender.sockets({"app.cpp": source}) if one.type == "PULL"]
    edits = write(
        lambda path: (mender.folder / path).read_bytes(), facts[0], (Want("LINGER", 1000, facts[0].option("LINGER")),)
    )
    assert isinstance(edits, tuple)
    assert b"zmq_setsockopt(s.get(), ZMQ_LINGER" in edits[0].text


def test_an_assertion_that_a_message_is_streamed_into(mender: Mender) -> None:
    source = """#include <zmq.h>

void serve(void *ctx)
{
    void *s = zmq_socket(ctx, ZMQ_PUSH);
    CHECK(s != nullptr) << "no socket: " << zmq_strerror(zmq_errno());
    zmq_bind(s, "tcp://*:5555");
}
"""
    after = mender.mended(source, LINGER, name="app.cpp", flags=None)
    assert "zmq_errno());\n    int linger = 1000;\n" in after


def test_zmqpp(mender: Mender) -> None:
    source = """#include <zmqpp/zmqpp.hpp>

void serve(zmqpp::context &ctx)
{
    zmqpp::socket s(ctx, zmqpp::socket_type::request);
    s.bind("tcp://*:5555");
}
"""
    after = mender.mended(
        source, {"RCVTIMEO": 5000, "REQ_RELAXED": 1, "MAXMSGSIZE": 1048576}, name="app.cpp", flags=None
    )
    added = """    s.set(zmqpp::socket_option::receive_timeout, 5000);
    s.set(zmqpp::socket_option::request_relaxed, true);
    s.set(zmqpp::socket_option::max_messsage_size, static_cast<int64_t>(1048576));
    s.bind"""
    assert after == source.replace("    s.bind", added)
