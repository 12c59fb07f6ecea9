"""Options that are set already: the literal is changed, the call that comes too late is moved."""

from __future__ import annotations

import pytest

from .conftest import Mender

C = "#include <assert.h>\n#include <stdio.h>\n#include <zmq.h>\n\n"
CPP = "#include <zmq.hpp>\n\n"
OLD = ("-Wno-deprecated-declarations",)


def in_c(lines: str, outside: str = "") -> str:
    body = "".join(f"    {line}\n" for line in lines.splitlines())
    return f"{C}{outside}void serve(void *ctx)\n{{\n    void *s = zmq_socket(ctx, ZMQ_PUSH);\n{body}}}\n"


def in_cpp(lines: str) -> str:
    body = "".join(f"    {line}\n" for line in lines.splitlines())
    return f"{CPP}void serve(zmq::context_t &ctx)\n{{\n    zmq::socket_t s(ctx, ZMQ_PULL);\n{body}}}\n"


BIND = 'zmq_bind(s, "tcp://*:5555");'


def test_the_value_of_a_variable_of_this_call_alone(mender: Mender) -> None:
    source = in_c(f"int linger = -1;\nzmq_setsockopt(s, ZMQ_LINGER, &linger, sizeof(linger));\n{BIND}")
    assert mender.mended(source, {"LINGER": 1000}) == source.replace("= -1", "= 1000")


def test_the_last_value_before_the_call(mender: Mender) -> None:
    source = in_c(
        "int value = 5;\nzmq_setsockopt(s, ZMQ_SNDHWM, &value, sizeof(value));\nvalue = -1;\n"
        f"zmq_setsockopt(s, ZMQ_LINGER, &value, sizeof(value));\n{BIND}"
    )
    assert mender.mended(source, {"LINGER": 1000}) == source.replace("value = -1", "value = 1000")


def test_one_variable_for_two_options_that_both_want_the_value(mender: Mender) -> None:
    lines = "int hwm = 0;\nzmq_setsockopt(s, ZMQ_SNDHWM, &hwm, sizeof(hwm));\n"
    source = in_c(f"{lines}zmq_setsockopt(s, ZMQ_RCVHWM, &hwm, sizeof(hwm));\n{BIND}")
    both = {"SNDHWM": 1000, "RCVHWM": 1000}
    assert mender.mended(source, both) == source.replace("hwm = 0", "hwm = 1000")
    assert mender.refused(source, {"SNDHWM": 1000}) == "SNDHWM is given by hwm, which other lines use too"


KEPT = {
    "a name that says its value": (
        in_c(f"int zero = 0;\nzmq_setsockopt(s, ZMQ_SNDHWM, &zero, sizeof(zero));\n{BIND}"),
        "SNDHWM is given by zero, whose name says its value",
    ),
    "a constant": (
        in_c(
            f"zmq_setsockopt(s, ZMQ_SNDHWM, &MARK, sizeof(MARK));\n{BIND}",
            "static const int MARK = 0;\n\n",
        ),
        "SNDHWM is given by MARK: change it where that gets its value",
    ),
    "a macro": (
        in_c(
            f"int mark = MARK;\nzmq_setsockopt(s, ZMQ_SNDHWM, &mark, sizeof(mark));\n{BIND}",
            "#define MARK 0\n\n",
        ),
        "SNDHWM is given by mark: change it where that gets its value",
    ),
    "a comment that gives the reason": (
        in_c(f"int mark = 0; // no limit\nzmq_setsockopt(s, ZMQ_SNDHWM, &mark, sizeof(mark));\n{BIND}"),
        "SNDHWM has its value for a reason that a comment gives",
    ),
    "a comment above": (
        in_c(f"int mark = 0;\n/* never drop */\nzmq_setsockopt(s, ZMQ_SNDHWM, &mark, sizeof(mark));\n{BIND}"),
        "SNDHWM has its value for a reason that a comment gives",
    ),
}


@pytest.mark.parametrize("case", KEPT)
def test_values_that_are_not_changed(mender: Mender, case: str) -> None:
    source, why = KEPT[case]
    assert mender.refused(source, {"SNDHWM": 1000}) == why


CALLS = {
    "s.set(zmq::sockopt::rcvhwm, 0);": "s.set(zmq::sockopt::rcvhwm, 1000);",
    "s.setsockopt(ZMQ_RCVHWM, 0);": "s.setsockopt(ZMQ_RCVHWM, 1000);",
    "s.setsockopt(ZMQ_RCVHWM, (int) 0);": "s.setsockopt(ZMQ_RCVHWM, (int) 1000);",
    "s.setsockopt(ZMQ_RCVHWM, static_cast<int>(0));": "s.setsockopt(ZMQ_RCVHWM, static_cast<int>(1000));",
    "int m{0};\ns.setsockopt(ZMQ_RCVHWM, &m, sizeof m);": "int m{1000};\ns.setsockopt(ZMQ_RCVHWM, &m, sizeof m);",
}


@pytest.mark.parametrize("call", CALLS)
def test_in_cpp(mender: Mender, call: str) -> None:
    source = in_cpp(f'{call}\ns.bind("tcp://*:5555");')
    after = mender.mended(source, {"RCVHWM": 1000}, name="app.cpp", flags=OLD)
    assert after == in_cpp(f'{CALLS[call]}\ns.bind("tcp://*:5555");')


def test_a_variable_in_cpp_is_named(mender: Mender) -> None:
    source = in_cpp('int mark = 0;\ns.set(zmq::sockopt::rcvhwm, mark);\ns.bind("tcp://*:5555");')
    why = mender.refused(source, {"RCVHWM": 1000}, name="app.cpp")
    assert why == "RCVHWM is given by mark: change it where that gets its value"


def test_czmq(mender: Mender) -> None:
    source = (
        "#include <czmq.h>\n\nvoid serve (void)\n{\n    zsock_t *s = zsock_new (ZMQ_PUSH);\n"
        "    zsock_set_sndhwm (s, 0);\n"
    )
    source += '    zsock_bind (s, "tcp://*:5555");\n}\n'
    assert mender.mended(source, {"SNDHWM": 1000}) == source.replace("(s, 0)", "(s, 1000)")


def test_added_and_changed_together(mender: Mender) -> None:
    source = in_c(f"int hwm = 0;\nzmq_setsockopt(s, ZMQ_SNDHWM, &hwm, sizeof(hwm));\n{BIND}")
    after = mender.mended(source, {"SNDHWM": 1000, "LINGER": 1000})
    assert "int hwm = 1000;" in after
    assert "ZMQ_LINGER" in after


def test_a_late_call_goes_before_the_bind_with_its_variable_and_its_check(mender: Mender) -> None:
    source = in_c(
        f'int rc;\n{BIND}\nputs("bound");\n\nint hwm = 5;\nrc = zmq_setsockopt(s, ZMQ_SNDHWM, &hwm, sizeof(hwm));\n'
        'assert(rc == 0);\n\nputs("set");'
    )
    expected = in_c(
        "int rc;\nint hwm = 5;\nrc = zmq_setsockopt(s, ZMQ_SNDHWM, &hwm, sizeof(hwm));\nassert(rc == 0);\n"
        f'{BIND}\nputs("bound");\n\nputs("set");'
    )
    assert mender.mended(source, {"SNDHWM": 5}).replace("    \n", "\n") == expected.replace("    \n", "\n")


def test_the_variable_of_the_result_is_declared_where_it_is_first_given(mender: Mender) -> None:
    source = in_c(
        f'int rc = {BIND}\nassert(rc == 0);\nint hwm = 5;\nputs("");\n'
        "rc = zmq_setsockopt(s, ZMQ_SNDHWM, &hwm, sizeof(hwm));\nassert(rc == 0);"
    )
    expected = in_c(
        "int hwm = 5;\nint rc = zmq_setsockopt(s, ZMQ_SNDHWM, &hwm, sizeof(hwm));\nassert(rc == 0);\n"
        f'rc = {BIND}\nassert(rc == 0);\nputs("");'
    )
    assert mender.mended(source, {"SNDHWM": 5}) == expected


def test_a_late_call_is_changed_as_it_is_moved(mender: Mender) -> None:
    source = in_cpp('s.bind("tcp://*:5555");\ns.set(zmq::sockopt::rcvhwm, 0);')
    expected = in_cpp('s.set(zmq::sockopt::rcvhwm, 1000);\ns.bind("tcp://*:5555");')
    assert mender.mended(source, {"RCVHWM": 1000}, name="app.cpp") == expected


def test_a_late_call_behind_a_choice_of_binds(mender: Mender) -> None:
    source = in_c(
        'int hwm = 5;\nif (ctx) {\n    zmq_bind(s, "tcp://*:5555");\n} else {\n    zmq_bind(s, "tcp://*:5556");\n}\n'
        "zmq_setsockopt(s, ZMQ_SNDHWM, &hwm, sizeof(hwm));"
    )
    after = mender.mended(source, {"SNDHWM": 5})
    assert "    zmq_setsockopt(s, ZMQ_SNDHWM, &hwm, sizeof(hwm));\n    if (ctx) {\n" in after
    assert after.count("zmq_setsockopt") == 1


STAY = {
    "under a condition": (
        in_c(f"int hwm = 5;\n{BIND}\nif (hwm)\n    zmq_setsockopt(s, ZMQ_SNDHWM, &hwm, sizeof(hwm));"),
        "SNDHWM is set after the bind, under a condition of its own",
    ),
    "what it needs is made between": (
        in_c(
            f'int hwm = 5;\nputs("");\n{BIND}\nint other = getchar();\nzmq_setsockopt(s, ZMQ_SNDHWM, &hwm, '
            "other ? sizeof(hwm) : sizeof(hwm));"
        ),
        "SNDHWM is set after the bind, and needs other, which is not there before it",
    ),
    "its result is declared between": (
        in_c(
            f"int hwm = 5;\n{BIND}\nint rc = getchar();\nrc = zmq_setsockopt(s, ZMQ_SNDHWM, &hwm, sizeof(hwm));\n"
            "assert(rc == 0);"
        ),
        "SNDHWM is set after the bind, and needs rc, which is not there before it",
    ),
    "its result is read later": (
        in_c(
            f'int rc = 0;\nint hwm = 5;\n{BIND}\nrc = zmq_setsockopt(s, ZMQ_SNDHWM, &hwm, sizeof(hwm));\nputs("");\n'
            'printf("%d", rc);'
        ),
        "SNDHWM is set after the bind, and what is read of rc later would change",
    ),
}


@pytest.mark.parametrize("case", STAY)
def test_late_calls_that_stay(mender: Mender, case: str) -> None:
    source, why = STAY[case]
    assert mender.refused(source, {"SNDHWM": 5}) == why


def test_a_function_of_the_programs_own(mender: Mender) -> None:
    source = f"{C}static void mark(void *s, int hwm)\n{{\n    zmq_setsockopt(s, ZMQ_SNDHWM, &hwm, sizeof(hwm));\n}}\n\n"
    source += f"void serve(void *ctx)\n{{\n    void *s = zmq_socket(ctx, ZMQ_PUSH);\n    mark(s, 0);\n    {BIND}\n}}\n"
    assert "SNDHWM is given by hwm" in mender.refused(source, {"SNDHWM": 1000})
