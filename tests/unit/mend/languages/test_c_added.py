"""Options that nothing sets yet are written behind the creation, in libzmq's C, as the file is written."""

from __future__ import annotations

import pytest

from .conftest import Mender

HEAD = "#include <assert.h>\n#include <errno.h>\n#include <stdio.h>\n#include <zmq.h>\n\n"
MARKS = {"SNDHWM": 1000, "RCVHWM": 1000}
C89 = ("-std=gnu89", "-Wdeclaration-after-statement")


def test_behind_the_creation_and_before_the_bind(mender: Mender) -> None:
    source = (
        HEAD
        + """void serve (void *ctx)
{
    void *s = zmq_socket (ctx, ZMQ_DEALER);
    int rc = zmq_bind (s, "tcp://*:5555");
    assert (rc == 0);
}
"""
    )
    assert (
        mender.mended(source, MARKS, why="messages for each peer")
        == HEAD
        + """void serve (void *ctx)
{
    void *s = zmq_socket (ctx, ZMQ_DEALER);
    int hwm = 1000;  /* messages for each peer */
    zmq_setsockopt (s, ZMQ_SNDHWM, &hwm, sizeof (hwm));
    zmq_setsockopt (s, ZMQ_RCVHWM, &hwm, sizeof (hwm));
    int rc = zmq_bind (s, "tcp://*:5555");
    assert (rc == 0);
}
"""
    )


CHECKS = {
    "if (!s)": "    if (!s)\n        return;\n",
    "if (s == NULL)": '    if (s == NULL) {\n        fprintf(stderr, "none");\n        return;\n    }\n',
    "if (NULL == s)": "    if (NULL == s)\n        return;\n",
    "assert(s)": "    assert(s);\n",
    "assert(s != NULL)": "    assert(s != NULL);\n",
    "MUST_NOT(s == NULL)": "    MUST_NOT(s == NULL);\n",
    "if (errno)": "    if (errno != 0)\n        return;\n",
}


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
def test_behind_the_check_of_the_new_socket(mender: Mender, check: str) -> None:
    source = (
        HEAD
        + "#define MUST_NOT(what) do { if (what) return; } while (0)\n"
        + "void serve(void *ctx)\n{\n    void *s = zmq_socket(ctx, ZMQ_PUSH);\n"
        + check
        + '    zmq_bind(s, "tcp://*:5555");\n}\n'
    )
    added = "    int sndhwm = 1000;\n    zmq_setsockopt(s, ZMQ_SNDHWM, &sndhwm, sizeof(sndhwm));\n"
    assert mender.mended(source, {"SNDHWM": 1000}) == source.replace(check, check + added)


def test_a_test_that_makes_the_socket(mender: Mender) -> None:
    source = (
        HEAD
        + """int serve(void *ctx)
{
    void *s;
    int rc;
    rc = 0;
    if ((s = zmq_socket(ctx, ZMQ_PUSH)) == NULL) {
        return -1;
    }
    return rc + zmq_bind(s, "tcp://*:5555");
}
"""
    )
    expected = source.replace(
        "    }\n    return rc",
        "    }\n    {\n        int linger = 1000;\n"
        "        zmq_setsockopt(s, ZMQ_LINGER, &linger, sizeof(linger));\n    }\n"
        "    return rc",
    )
    assert mender.mended(source, {"LINGER": 1000}, flags=C89) == expected


def test_the_branch_that_runs_with_a_socket(mender: Mender) -> None:
    source = (
        HEAD
        + """int serve(void *ctx)
{
    int rc = -1;
    void *s = zmq_socket(ctx, ZMQ_PUSH);
    if (s != NULL) {
        rc = zmq_bind(s, "tcp://*:5555");
    }
    return rc;
}
"""
    )
    assert "    if (s != NULL) {\n        int linger = 1000;\n" in mender.mended(source, {"LINGER": 1000})


def test_c_of_1989_gets_a_block_behind_its_declarations(mender: Mender) -> None:
    source = (
        HEAD
        + """int serve (void *ctx)
{
\tvoid *s = zmq_socket (ctx, ZMQ_PUSH);
\tint rc;

\trc = zmq_bind (s, "tcp://*:5555");
\treturn rc;
}
"""
    )
    expected = source.replace(
        "\tint rc;\n",
        "\tint rc;\n\t{\n\t\tint sndhwm = 1000;\n\t\tint64_t maxmsgsize = 1048576;\n"
        "\t\tzmq_setsockopt (s, ZMQ_SNDHWM, &sndhwm, sizeof (sndhwm));\n"
        "\t\tzmq_setsockopt (s, ZMQ_MAXMSGSIZE, &maxmsgsize, sizeof (maxmsgsize));\n\t}\n",
    )
    assert mender.mended(source, {"SNDHWM": 1000, "MAXMSGSIZE": 1048576}, flags=C89) == expected


def test_c_of_1989_whose_declarations_use_the_socket(mender: Mender) -> None:
    source = (
        HEAD
        + """int other (void)
{
    int rc;
    rc = 5;
    return rc;
}

int serve (void *ctx)
{
    void *s = zmq_socket (ctx, ZMQ_PUSH);
    int rc = zmq_bind (s, "tcp://*:5555");
    return rc;
}
"""
    )
    assert mender.refused(source, {"SNDHWM": 1000}).startswith("declarations that use the socket follow")


def test_two_sockets_of_one_function_get_a_block_each(mender: Mender) -> None:
    source = (
        HEAD
        + """void serve(void *ctx)
{
    void *a = zmq_socket(ctx, ZMQ_PUSH);
    zmq_bind(a, "tcp://*:5555");
    void *b = zmq_socket(ctx, ZMQ_PUSH);
    zmq_bind(b, "tcp://*:5556");
}
"""
    )
    once = mender.mended(source, {"SNDHWM": 1000}, socket="a")
    assert "(ctx, ZMQ_PUSH);\n    {\n        int sndhwm = 1000;\n" in once
    mender.mended(once, {"SNDHWM": 1000}, socket="b")


def test_names_that_are_taken_are_not_taken_again(mender: Mender) -> None:
    source = (
        HEAD
        + """int sndhwm = 5;

void serve(void *ctx, int linger)
{
    printf("%d", linger);
    void *s = zmq_socket(ctx, ZMQ_PUSH);
    zmq_bind(s, "tcp://*:5555");
}
"""
    )
    after = mender.mended(source, {"SNDHWM": 1000, "LINGER": 1000, "SNDTIMEO": 5000})
    assert "int zmq_sndhwm = 1000;" in after
    assert "int zmq_linger = 1000;" in after
    assert "int sndtimeo = 5000;" in after


def test_a_name_of_another_function_is_free(mender: Mender) -> None:
    source = (
        HEAD
        + """void other(int linger)
{
    printf("%d", linger);
}

void serve(void *ctx)
{
    printf("x");
    void *s = zmq_socket(ctx, ZMQ_PUSH);
    zmq_bind(s, "tcp://*:5555");
}
"""
    )
    assert "int linger = 1000;" in mender.mended(source, {"LINGER": 1000})


def test_a_name_of_an_included_header_is_taken(mender: Mender) -> None:
    source = '#include <zmq.h>\n#include "own.h"\n\nvoid serve(void *ctx)\n{\n    own();\n' + (
        '    void *s = zmq_socket(ctx, ZMQ_PUSH);\n    zmq_bind(s, "tcp://*:5555");\n}\n'
    )
    beside = {"own.h": "extern int linger;\nvoid own(void);\n"}
    assert "int zmq_linger = 1000;" in mender.mended(source, {"LINGER": 1000}, beside=beside)


def test_fields_out_parameters_and_array_slots(mender: Mender) -> None:
    source = (
        HEAD
        + """struct hub { void *out; };

void serve(void *ctx, struct hub *hub, void **given, void *slots[2])
{
    int i = 1;
    printf("x");
    hub->out = zmq_socket(ctx, ZMQ_PUSH);
    zmq_bind(hub->out, "tcp://*:5555");
    *given = zmq_socket(ctx, ZMQ_PULL);
    zmq_bind(*given, "tcp://*:5556");
    slots[i] = zmq_socket(ctx, ZMQ_SUB);
    zmq_bind(slots[i], "tcp://*:5557");
}
"""
    )
    facts = mender.sockets({"app.c": source})
    handles = {}
    for one in facts:
        handles[one.type] = mender.mended(source, {"LINGER": 1000}, socket=one.name.split(".")[-1])
    assert "zmq_setsockopt(hub->out, ZMQ_LINGER" in handles["PUSH"]
    assert "zmq_setsockopt(*given, ZMQ_LINGER" in handles["PULL"]
    assert "zmq_setsockopt(slots[i], ZMQ_LINGER" in handles["SUB"]


def test_habits_of_size_comment_and_line_end(mender: Mender) -> None:
    source = """#include <zmq.h>

void first(void *ctx)
{
    // the feed
    void *s = zmq_socket(ctx, ZMQ_SUB);
    int ms = 5; // a while
    zmq_setsockopt(s, ZMQ_LINGER, &ms, sizeof(int));
    zmq_connect(s, "tcp://a:5555");
}

void second(void *ctx)
{
    void *t = zmq_socket(ctx, ZMQ_PUSH);
    zmq_connect(t, "tcp://a:5555");
}
""".replace("\n", "\r\n")
    after = mender.mended(source, {"LINGER": 1000}, socket="t", why="ms")
    assert (
        "ZMQ_PUSH);\r\n    int linger = 1000; // ms\r\n    zmq_setsockopt(t, ZMQ_LINGER, &linger, sizeof(int));\r\n"
        in after
    )
    assert after.count("\n") == after.count("\r\n")


def test_a_comment_that_is_too_wide_stands_above(mender: Mender) -> None:
    source = (
        HEAD
        + """void serve(void *ctx)
{
    void *s = zmq_socket(ctx, ZMQ_PUSH);
    int rc = zmq_bind(s, "tcp://*:5555");
    assert(rc == 0);
}
"""
    )
    after = mender.mended(
        source, {"RECONNECT_IVL_MAX": 1000}, why="milliseconds between attempts, and never more than these"
    )
    assert (
        "    /* milliseconds between attempts, and never more than these */\n    int reconnect_ivl_max = 1000;\n"
        in after
    )


def test_behind_what_else_stands_in_the_line(mender: Mender) -> None:
    source = (
        HEAD
        + """void serve(void *ctx)
{
    printf("x");
    void *s = zmq_socket(ctx, ZMQ_PUSH); /* the
        feed */ zmq_bind(s, "tcp://*:5555");
}
"""
    )
    after = mender.mended(source, {"LINGER": 1000})
    assert "feed */\n    {\n" in after or "feed */\n    int linger" in after
    assert '\n    zmq_bind(s, "tcp://*:5555");' in after


BLOCK = """
    {
        int linger = 1000;
        zmq_setsockopt(s, ZMQ_LINGER, &linger, sizeof(linger));
    }
"""


def test_a_label_that_stands_before_the_creation(mender: Mender) -> None:
    source = (
        HEAD
        + """void serve(void *ctx)
{
    void *s;
again:
    s = zmq_socket(ctx, ZMQ_PUSH);
    if (zmq_bind(s, "tcp://*:5555") != 0)
        goto again;
}
"""
    )
    after = mender.mended(source, {"LINGER": 1000}, flags=C89)
    assert "again:\n    s = zmq_socket(ctx, ZMQ_PUSH);" + BLOCK in after


def test_a_case_gets_a_block(mender: Mender) -> None:
    source = (
        HEAD
        + """void serve(void *ctx, int way)
{
    void *s = NULL;
    printf("x");
    int rc = 0;
    switch (way) {
    case 1:
        s = zmq_socket(ctx, ZMQ_PUSH);
        rc = zmq_bind(s, "tcp://*:5555");
        break;
    default:
        break;
    }
    assert(rc == 0);
}
"""
    )
    after = mender.mended(source, {"LINGER": 1000})
    assert "        s = zmq_socket(ctx, ZMQ_PUSH);\n        {\n            int linger = 1000;\n" in after


def test_czmq_before_and_now(mender: Mender) -> None:
    source = """#include <czmq.h>

void serve (void)
{
    zsock_t *s = zsock_new (ZMQ_PUSH);
    assert (s);
    zsock_bind (s, "tcp://*:5555");
}
"""
    added = "    zsock_set_sndhwm (s, 1000);  // messages\n    zsock_set_maxmsgsize (s, 1048576);  // messages\n"
    expected = source.replace("    assert (s);\n", "    assert (s);\n" + added.replace("// messages", "/* messages */"))
    assert mender.mended(source, {"SNDHWM": 1000, "MAXMSGSIZE": 1048576}, why="messages") == expected


def test_czmq_that_binds_as_it_makes_takes_what_holds_at_once(mender: Mender) -> None:
    source = """#include <czmq.h>

void serve (void)
{
    zsock_t *s = zsock_new_push ("@tcp://*:5555");
    zsock_destroy (&s);
}
"""
    assert mender.refused(source, {"SNDHWM": 1000}) == "the socket is made and bound in one statement"
    assert "    zsock_set_sndtimeo (s, 5000);\n" in mender.mended(source, {"SNDTIMEO": 5000})
