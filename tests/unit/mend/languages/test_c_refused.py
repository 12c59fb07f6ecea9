"""Creations that leave no place to write behind are refused, each in its own words."""

from __future__ import annotations

import pytest

from .conftest import Mender

LINGER = {"LINGER": 1000}
C = "#include <assert.h>\n#include <zmq.h>\n\n"
CPP = "#include <zmq.hpp>\n\n"

REFUSED_C = {
    "several in one declaration": (
        "void f(void *c)\n{\n    void *a = zmq_socket(c, ZMQ_PUSH), *b = zmq_socket(c, ZMQ_PULL);\n"
        '    zmq_bind(a, "tcp://*:1");\n    zmq_bind(b, "tcp://*:2");\n}\n',
        "the declaration holds several sockets",
    ),
    "a conditional operator": (
        'void f(void *c, int w)\n{\n    void *a = w ? zmq_socket(c, ZMQ_PUSH) : 0;\n    zmq_bind(a, "tcp://*:1");\n}\n',
        "a conditional operator decides which socket is made",
    ),
    "returned": (
        "void *f(void *c)\n{\n    return zmq_socket(c, ZMQ_PUSH);\n}\nvoid g(void *c)\n{\n    void *a = f(c);\n"
        '    zmq_bind(a, "tcp://*:1");\n}\n',
        "the socket is returned as it is made, and has no name here",
    ),
    "handed on": (
        "void f(void *c)\n{\n    run(zmq_socket(c, ZMQ_PUSH));\n}\n",
        "the socket is handed on to run as it is made, and has no name here",
    ),
    "a macro's text": (
        '#define OPEN(a, c) do { a = zmq_socket(c, ZMQ_PUSH); zmq_bind(a, "tcp://*:1"); } while (0)\n'
        "void f(void *c)\n{\n    void *a;\n    OPEN(a, c);\n}\n",
        "the socket is made in the text of a macro, whose every use would change",
    ),
    "an else if": (
        "void f(void *c, int w)\n{\n    void *a;\n    if (w)\n        return;\n"
        "    else if ((a = zmq_socket(c, ZMQ_PUSH)) == 0)\n"
        '        return;\n    zmq_bind(a, "tcp://*:1");\n}\n',
        "the socket is made in the test of an else if",
    ),
    "no braces": (
        "void f(void *c, int w)\n{\n    void *a = 0;\n    if (w)\n        a = zmq_socket(c, ZMQ_PUSH);\n"
        '    zmq_bind(a, "tcp://*:1");\n}\n',
        "the creation is the only statement of its branch, which has no braces",
    ),
    "a name that changes": (
        "void f(void *c, void **all, int n)\n{\n    all[n++] = zmq_socket(c, ZMQ_PUSH);\n"
        '    zmq_bind(all[n - 1], "tcp://*:1");\n}\n',
        "the name of the socket changes as it is read: all[n++]",
    ),
    "the head of a loop": (
        "void f(void *c)\n{\n    void *a;\n    while ((a = zmq_socket(c, ZMQ_PUSH)) != 0)\n"
        '        zmq_bind(a, "tcp://*:1");\n}\n',
        "the socket is made in the head of a loop",
    ),
    "several conditions": (
        "void f(void *c)\n{\n    void *a;\n    if (!c || !(a = zmq_socket(c, ZMQ_PUSH)))\n"
        '        log_it();\n    zmq_bind(a, "tcp://*:1");\n}\n',
        "the test that makes the socket has several conditions, and the program goes on where one fails",
    ),
    "one line": (
        'void f(void *c) { void *a = zmq_socket(c, ZMQ_PUSH); zmq_bind(a, "tcp://*:1"); }\n',
        "the whole block stands in one line",
    ),
    "text that cannot be parsed": (
        'void f(void *c)\n{\n    void *a = zmq_socket(c, ZMQ_PUSH) @;\n    zmq_bind(a, "tcp://*:1");\n}\n',
        "the text around the creation could not be parsed",
    ),
}


@pytest.mark.parametrize("case", REFUSED_C)
def test_in_c(mender: Mender, case: str) -> None:
    source, why = REFUSED_C[case]
    files = {"app.c": C + source}
    socket = next(iter(mender.sockets(files))).name.split(".")[-1]
    assert mender.refused(C + source, LINGER, socket=socket) == why


REFUSED_CPP = {
    "an initialiser list": (
        "struct Hub {\n    zmq::socket_t s;\n    explicit Hub(zmq::context_t &c) : s(c, ZMQ_PUSH)\n"
        '    {\n        s.bind("tcp://*:1");\n    }\n};\n',
        "the socket is made in an initialiser list, which has no place for a call",
    ),
    "a function-try block's list": (
        "struct Hub {\n    zmq::socket_t s;\n    explicit Hub(zmq::context_t &c) try\n"
        '        : s(c, ZMQ_PUSH)\n    {\n        s.bind("tcp://*:1");\n    } catch (...) {\n    }\n};\n',
        "the socket is made in an initialiser list, which has no place for a call",
    ),
    "several in one declaration": (
        "void f(zmq::context_t &c)\n{\n    zmq::socket_t a(c, ZMQ_PUSH), b(c, ZMQ_PULL);\n"
        '    a.bind("tcp://*:1");\n    b.bind("tcp://*:2");\n}\n',
        "the declaration holds several sockets",
    ),
    "an object of the program's own": (
        '#include "own.hpp"\nvoid f(void *c)\n{\n    Own a(zmq_socket(c, ZMQ_PUSH));\n'
        '    zmq_bind(a.raw, "tcp://*:1");\n}\n',
        "the socket is kept in Own, and how that gives its handle is not known",
    ),
}


@pytest.mark.parametrize("case", REFUSED_CPP)
def test_in_cpp(mender: Mender, case: str) -> None:
    source, why = REFUSED_CPP[case]
    files = {"app.cpp": CPP + source}
    socket = next(iter(mender.sockets(files))).name.split(".")[-1]
    assert mender.refused(CPP + source, LINGER, name="app.cpp", socket=socket) == why


def test_czmq_that_is_used_only_where_there_is_one(mender: Mender) -> None:
    source = """#include <czmq.h>

void serve (void)
{
    zsock_t *s = zsock_new (ZMQ_PUSH);
    if (s)
        zsock_bind (s, "tcp://*:5555");
}
"""
    assert mender.refused(source, LINGER) == "the creation is the only statement of its branch, which has no braces"


def test_czmq_that_goes_on_without_a_socket(mender: Mender) -> None:
    source = """#include <czmq.h>

void serve (void)
{
    zsock_t *s = zsock_new (ZMQ_PUSH);
    if (s)
        puts ("made");
    zsock_bind (s, "tcp://*:5555");
}
"""
    assert mender.refused(source, LINGER) == "the program goes on without a socket, for which czmq's functions abort"


def test_a_function_that_czmq_never_had(mender: Mender) -> None:
    source = """#include <czmq.h>

void serve (zctx_t *ctx)
{
    void *s = zsocket_new (ctx, ZMQ_PUSH);
    zsocket_bind (s, "tcp://*:5555");
}
"""
    assert mender.refused(source, {"HEARTBEAT_IVL": 5000}) == "czmq has no zsocket_set_heartbeat_ivl"
    added = "    zsocket_set_linger (s, 1000);\n"
    assert added in mender.mended(source, LINGER, flags=None)


def test_a_file_that_is_gone_or_in_utf_16(mender: Mender) -> None:
    source = f'{C}void f(void *c)\n{{\n    void *a = zmq_socket(c, ZMQ_PUSH);\n    zmq_bind(a, "tcp://*:1");\n}}\n'
    mender.mended(source, LINGER)
    (mender.folder / "app.c").write_bytes(source.encode("utf-16"))
    from ironhouse.mend.languages.c import write
    from ironhouse.mend.shapes import Refusal, Want
    from ironhouse.observe.source.survey import survey

    (fact,) = survey(mender.folder, cache=False).sockets
    want = (Want("LINGER", 1000, fact.option("LINGER")),)
    wide = write(lambda path: (mender.folder / path).read_bytes(), fact, want)
    assert wide == Refusal("the file is not in UTF-8", "app.c", 1)
    (mender.folder / "app.c").unlink()
    gone = write(lambda path: (mender.folder / path).read_bytes(), fact, want)
    assert isinstance(gone, Refusal)
    assert gone.why == "the file is not there"
