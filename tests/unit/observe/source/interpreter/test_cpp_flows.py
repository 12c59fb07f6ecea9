"""From the creation of a socket to what is done with it, along the ways that C and C++ code takes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ironhouse.model.fact import SocketFact
from ironhouse.observe.source.survey import survey

CPPZMQ = "#include <zmq.hpp>\n"
LIBZMQ = "#include <zmq.h>\n"

Read = Callable[..., dict[str, SocketFact]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Audit sources given as ``name=text``; the sockets by their type."""

    def audit(**sources: str) -> dict[str, SocketFact]:
        for name, text in sources.items():
            stem, _, suffix = name.rpartition("_")
            (tmp_path / f"{stem}.{suffix}").write_text(text)
        return {socket.type: socket for socket in survey(tmp_path, cache=False).sockets}

    return audit


def endpoints(socket: SocketFact) -> list[tuple[str, str]]:
    return [(one.op, one.text) for one in socket.endpoints]


def waits(socket: SocketFact, op: str = "recv") -> set[str]:
    return {one.bound for one in socket.operations if one.op == op}


# What holds a socket


def test_a_smart_pointer_is_what_it_holds_under_any_name(read: Read) -> None:
    found = read(
        a_cpp=LIBZMQ
        + """
        #include <memory>
        namespace net { namespace zmq {
          struct close { void operator()(void* p) const { if (p) zmq_close(p); } };
          using socket = std::unique_ptr<void, close>;
        }}
        void f(void* ctx) {
          net::zmq::socket a{zmq_socket(ctx, ZMQ_REQ)};
          CHECK_EQ(0, zmq_connect(a.get(), "tcp://10.0.0.1:1"));
          net::zmq::socket b{};
          b.reset(zmq_socket(ctx, ZMQ_REP));
          if (zmq_bind(b.get(), "tcp://127.0.0.1:5") < 0) return;
          std::unique_ptr<void, net::zmq::close> c(zmq_socket(ctx, ZMQ_PUB), net::zmq::close());
          zmq_bind(c.get(), "ipc:///tmp/c");
        }"""
    )
    assert endpoints(found["REQ"]) == [("connect", "tcp://10.0.0.1:1")]
    assert endpoints(found["REP"]) == [("bind", "tcp://127.0.0.1:5")]
    assert endpoints(found["PUB"]) == [("bind", "ipc:///tmp/c")]


def test_a_field_that_is_reset_or_emplaced_holds_the_new_socket(read: Read) -> None:
    found = read(
        a_cpp=CPPZMQ
        + """
        class Link {
          zmq::context_t ctx_;
          std::unique_ptr<zmq::socket_t> sub_;
          std::optional<zmq::socket_t> push_;
        public:
          Link() {
            sub_.reset(new zmq::socket_t(ctx_, ZMQ_SUB));
            sub_->connect("tcp://10.0.0.1:1");
            push_.emplace(ctx_, zmq::socket_type::push);
            push_->connect("tcp://10.0.0.1:2");
          }
          void step() { zmq::message_t m; sub_->recv(m); }
        };"""
    )
    assert endpoints(found["SUB"]) == [("connect", "tcp://10.0.0.1:1")]
    assert waits(found["SUB"]) == {"none"}
    assert endpoints(found["PUSH"]) == [("connect", "tcp://10.0.0.1:2")]


def test_a_socket_that_is_made_from_another_is_the_same_socket(read: Read) -> None:
    found = read(
        a_cpp=CPPZMQ
        + """
        class Link {
          zmq::context_t ctx; zmq::socket_t inside;
          Link() : inside(zmq::socket_t(ctx, zmq::socket_type::pair)) { inside.bind("inproc://bridge"); }
        };
        void f(zmq::context_t& ctx) {
          zmq::socket_t req(zmq::socket_t(ctx, zmq::socket_type::req));
          req.connect("inproc://control");
        }"""
    )
    assert endpoints(found["PAIR"]) == [("bind", "inproc://bridge")]
    assert endpoints(found["REQ"]) == [("connect", "inproc://control")]


def test_each_instance_of_a_wrapper_has_what_its_owner_does_with_it_and_no_more(read: Read) -> None:
    users = "".join(
        f"""
        struct User{number} {{
          Channel channel;
          User{number}() : channel(ZMQ_{kind}) {{ channel.{verb}("tcp://127.0.0.1:{number}"); }}
        }};"""
        for number, (kind, verb) in enumerate(
            (kind, "attach" if kind in ("PUB", "PULL", "REP", "ROUTER") else "join")
            for kind in ("PUB", "SUB", "PUSH", "PULL", "REQ", "REP", "DEALER", "ROUTER")
        )
    )
    found = read(
        a_cpp=CPPZMQ
        + """
        class Channel {
          zmq::context_t context_; zmq::socket_t socket_;
        public:
          Channel(int type) : socket_(context_, type) {}
          void attach(const char* where) { socket_.bind(where); }
          void join(const char* where) { socket_.connect(where); }
        };"""
        + users
    )
    assert len(found) == 8
    assert endpoints(found["PUB"]) == [("bind", "tcp://127.0.0.1:0")]
    assert endpoints(found["ROUTER"]) == [("bind", "tcp://127.0.0.1:7")]
    assert endpoints(found["DEALER"]) == [("connect", "tcp://127.0.0.1:6")]


# Who is called


def test_a_function_is_found_through_its_namespace(read: Read) -> None:
    found = read(
        a_cpp=LIBZMQ
        + """
        namespace app { namespace wire {
          const char* where() { return "tcp://127.0.0.1:9"; }
          void take(void* s, int flags) { char b[9]; zmq_recv(s, b, 9, flags); }
        }}
        void f(void* ctx) {
          void* s = zmq_socket(ctx, ZMQ_PULL);
          zmq_bind(s, app::wire::where());
          app::wire::take(s, ZMQ_DONTWAIT);
        }"""
    )
    assert endpoints(found["PULL"]) == [("bind", "tcp://127.0.0.1:9")]
    assert waits(found["PULL"]) == {"nonblocking"}


def test_a_default_argument_stands_where_the_function_is_declared(read: Read) -> None:
    found = read(
        wire_h=LIBZMQ + "namespace wire { int take(void* s, int flags = ZMQ_DONTWAIT); }\n",
        wire_cpp='#include "wire.h"\n'
        "namespace wire { int take(void* s, int flags) { char b[9]; return zmq_recv(s, b, 9, flags); } }\n",
        a_cpp='#include "wire.h"\nvoid f(void* c) { void* s = zmq_socket(c, ZMQ_PULL); wire::take(s); }\n',
    )
    assert waits(found["PULL"]) == {"nonblocking"}


def test_flags_that_may_be_none_wait_for_ever(read: Read) -> None:
    found = read(
        a_cpp=LIBZMQ
        + """
        void take(void* s, bool wait) { char b[9]; zmq_recv(s, b, 9, wait ? 0 : ZMQ_DONTWAIT); }
        void f(void* c, bool wait) { void* s = zmq_socket(c, ZMQ_PULL); take(s, wait); }"""
    )
    assert waits(found["PULL"]) == {"none"}
