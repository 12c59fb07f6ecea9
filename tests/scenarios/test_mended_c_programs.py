"""Programs in C and C++ before and after ``--fix=all``: built, run, and asked for their options as they bind.

Owns what a mend must come to in a process: the values of the policy at the bind, where libzmq's defaults or what was
set too late had been. Must not know how a mend is written.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM_C = r"""#include <assert.h>
#include <stdio.h>
#include <zmq.h>

static const char *show(void *s, const char *endpoint)
{
    const int names[] = {ZMQ_SNDHWM, ZMQ_RCVHWM, ZMQ_SNDTIMEO, ZMQ_LINGER};
    printf("bind");
    for (int i = 0; i < 4; i++) {
        int value = 0;
        size_t size = sizeof(value);
        int rc = zmq_getsockopt(s, names[i], &value, &size);
        assert(rc == 0);
        printf(" %d", value);
    }
    printf("\n");
    return endpoint;
}

int main(int argc, char **argv)
{
    void *ctx = zmq_ctx_new();
    void *out = zmq_socket(ctx, ZMQ_PUSH);
    assert(out);
    int rc = zmq_bind(out, show(out, "tcp://*:*"));
    assert(rc == 0);
    int sndhwm = 50;
    rc = zmq_setsockopt(out, ZMQ_SNDHWM, &sndhwm, sizeof(sndhwm));
    assert(rc == 0);
    if (argc > 1)
        zmq_send(out, argv[1], 1, 0);
    zmq_close(out);
    zmq_ctx_term(ctx);
    return 0;
}
"""

PROGRAM_CPP = r"""#include <cstdio>
#include <memory>
#include <zmq.hpp>

class Feed {
public:
    explicit Feed(zmq::context_t &context)
    {
        socket_ = std::make_unique<zmq::socket_t>(context, zmq::socket_type::push);
        socket_->bind(show("tcp://*:*"));
        socket_->set(zmq::sockopt::sndhwm, 50);
    }
    void send() { socket_->send(zmq::str_buffer("a"), zmq::send_flags::none); }

private:
    const char *show(const char *endpoint) const
    {
        std::printf("bind %d %d %d %d\n", socket_->get(zmq::sockopt::sndhwm), socket_->get(zmq::sockopt::rcvhwm),
                    socket_->get(zmq::sockopt::sndtimeo), socket_->get(zmq::sockopt::linger));
        return endpoint;
    }

    std::unique_ptr<zmq::socket_t> socket_;
};

int main(int argc, char **)
{
    zmq::context_t context(1);
    Feed feed(context);
    if (argc > 1)
        feed.send();
    return 0;
}
"""

PROGRAMS = {"app.c": ("gcc", PROGRAM_C), "app.cpp": ("g++", PROGRAM_CPP)}


@pytest.mark.parametrize("name", PROGRAMS)
def test_options_hold_at_the_bind(tmp_path: Path, name: str) -> None:
    compiler, source = PROGRAMS[name]
    file = tmp_path / name
    file.write_text(source)
    assert _run(compiler, file) == "bind 1000 1000 -1 -1\n"
    command = [sys.executable, "-m", "ironhouse", "audit", ".", "--no-cache", "--exit-zero", "--fix=all"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert file.read_text() != source, done.stdout + done.stderr
    assert _run(compiler, file) == "bind 50 1000 5000 1000\n"


def _run(compiler: str, file: Path) -> str:
    """What the program prints, built without a warning."""
    if shutil.which(compiler) is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"needs {compiler}")
    program = file.with_suffix("")
    build = [compiler, "-Wall", "-Wextra", "-Wshadow", "-Werror", str(file), "-o", str(program), "-lzmq"]
    built = subprocess.run(build, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    return subprocess.run([program], capture_output=True, text=True, check=True, timeout=60).stdout
