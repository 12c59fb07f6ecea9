"""A new call of zmq_setsockopt is checked as its neighbours are, where that can be copied."""

from __future__ import annotations

from .conftest import Mender

HEAD = """#include <assert.h>
#include <stdio.h>
#include <zmq.h>

"""


def test_an_assertion_of_the_result(mender: Mender) -> None:
    source = (
        HEAD
        + """void serve(void *ctx)
{
    int rc = 0;
    puts("x");
    void *s = zmq_socket(ctx, ZMQ_PUSH);
    int mark = 5;
    rc = zmq_setsockopt(s, ZMQ_SNDHWM, &mark, sizeof mark);
    assert(rc == 0);
    zmq_bind(s, "tcp://*:5555");
}
"""
    )
    added = """    int linger = 1000;
    rc = zmq_setsockopt(s, ZMQ_LINGER, &linger, sizeof linger);
    assert(rc == 0);
    int mark"""
    assert mender.mended(source, {"LINGER": 1000}) == source.replace("    int mark", added)


def test_an_assertion_of_a_result_that_is_declared_later(mender: Mender) -> None:
    source = (
        HEAD
        + """void serve(void *ctx)
{
    void *s = zmq_socket(ctx, ZMQ_PUSH);
    int mark = 5;
    int rc = zmq_setsockopt(s, ZMQ_SNDHWM, &mark, sizeof(mark));
    assert(rc == 0);
    rc = zmq_bind(s, "tcp://*:5555");
    assert(rc == 0);
}
"""
    )
    added = """    {
        int linger = 1000;
        int rc;
        rc = zmq_setsockopt(s, ZMQ_LINGER, &linger, sizeof(linger));
        assert(rc == 0);
    }
    int mark"""
    assert mender.mended(source, {"LINGER": 1000}) == source.replace("    int mark", added)


def test_a_branch_that_leaves_and_names_no_option(mender: Mender) -> None:
    source = (
        HEAD
        + """int serve(void *ctx)
{
    void *s = zmq_socket(ctx, ZMQ_PUSH);
    int mark = 5;
    if (zmq_setsockopt(s, ZMQ_SNDHWM, &mark, sizeof(mark)) != 0) {
        perror("set up");
        return -1;
    }
    return zmq_bind(s, "tcp://*:5555");
}
"""
    )
    added = """    int linger = 1000;
    if (zmq_setsockopt(s, ZMQ_LINGER, &linger, sizeof(linger)) != 0) {
        perror("set up");
        return -1;
    }
    int mark"""
    assert mender.mended(source, {"LINGER": 1000}) == source.replace("    int mark", added)


def test_a_message_with_the_neighbours_option_gets_the_new_one(mender: Mender) -> None:
    source = (
        HEAD
        + """int serve(void *ctx)
{
    printf("x");
    void *s = zmq_socket(ctx, ZMQ_PUSH);
    int mark = 5;
    if (zmq_setsockopt(s, ZMQ_SNDHWM, &mark, sizeof(mark)) != 0)
        printf("cannot set sndhwm");
    return zmq_bind(s, "tcp://*:5555");
}
"""
    )
    assert '        printf("cannot set linger");\n' in mender.mended(source, {"LINGER": 1000})


def test_a_message_about_something_else_is_not_copied(mender: Mender) -> None:
    source = (
        HEAD
        + """int serve(void *ctx)
{
    printf("x");
    void *s = zmq_socket(ctx, ZMQ_PUSH);
    int mark = 5;
    if (zmq_setsockopt(s, ZMQ_SNDHWM, &mark, sizeof(mark)) != 0) {
        printf("cannot limit the queue's high water");
        return 1;
    }
    return zmq_bind(s, "tcp://*:5555");
}
"""
    )
    after = mender.mended(source, {"LINGER": 1000})
    assert "    zmq_setsockopt(s, ZMQ_LINGER, &linger, sizeof(linger));\n" in after


def test_a_branch_is_not_copied_past_what_it_names(mender: Mender) -> None:
    source = (
        HEAD
        + """int serve(void *ctx)
{
    char place[20];
    printf("x");
    void *s = zmq_socket(ctx, ZMQ_PUSH);
    int mark = 5;
    snprintf(place, sizeof(place), "tcp://*:%d", mark);
    if (zmq_setsockopt(s, ZMQ_SNDHWM, &mark, sizeof(mark)) != 0) {
        puts(place);
        return 1;
    }
    return zmq_bind(s, place);
}
"""
    )
    after = mender.mended(source, {"LINGER": 1000})
    assert "    zmq_setsockopt(s, ZMQ_LINGER, &linger, sizeof(linger));\n" in after


def test_a_branch_of_another_block_that_leaves_is_not_copied(mender: Mender) -> None:
    source = (
        HEAD
        + """int serve(void *ctx, int way)
{
    printf("x");
    void *s = zmq_socket(ctx, ZMQ_PUSH);
    int mark = 5;
    while (way--) {
        if (zmq_setsockopt(s, ZMQ_SNDHWM, &mark, sizeof(mark)) != 0)
            break;
    }
    return zmq_bind(s, "tcp://*:5555");
}
"""
    )
    after = mender.mended(source, {"LINGER": 1000})
    assert "    zmq_setsockopt(s, ZMQ_LINGER, &linger, sizeof(linger));\n" in after
