"""What bounds a receive, where the socket, the wait and the receive stand far apart."""

from __future__ import annotations

from collections.abc import Callable

from ironhouse.model.fact import SocketFact

Read = Callable[..., dict[str, SocketFact]]


def receives(socket: SocketFact) -> set[tuple[int, str]]:
    return {(one.line, one.bound) for one in socket.operations if one.op == "recv"}


def test_a_loop_runs_while_a_field_that_starts_as_false_holds(read: Read) -> None:
    found = read(
        a_cpp="""
        #include <zmq.hpp>
        class Reader {
          public:
            Reader() : running_(false), socket_(context_, zmq::socket_type::sub) {}
            void loop()
            {
                while (running_) {
                    zmq::message_t message;
                    socket_.recv(message);
                }
            }
            bool running_;
            zmq::context_t context_;
            zmq::socket_t socket_;
        };"""
    )
    assert receives(found["SUB"]) == {(10, "none")}


def test_a_vector_of_pointers_to_wrappers_holds_what_is_pushed(read: Read) -> None:
    found = read(
        a_cpp="""
        #include <memory>
        #include <vector>
        #include <zmq.hpp>
        class Link {
          public:
            Link() : socket_(context_, ZMQ_PULL) {}
            void limit(int messages) { socket_.setsockopt(ZMQ_RCVHWM, messages); }
          private:
            zmq::context_t context_;
            zmq::socket_t socket_;
        };
        class Hub {
          public:
            void open()
            {
                links.push_back(std::make_unique<Link>());
                links[0]->limit(7);
            }
          private:
            std::vector<std::unique_ptr<Link>> links;
        };
        """,
        b_cpp="#include <zmq.h>\nint *links = NULL;\n",
    )
    assert found["PULL"].option("RCVHWM").value == 7


def test_a_variable_of_a_header_is_shared_by_the_functions_that_include_it(read: Read) -> None:
    found = read(
        a_h="#include <zmq.h>\nvoid *inbox = NULL;\n",
        a_c="""
        #include <zmq.h>
        #include "a.h"
        void stop(void) { zmq_close(inbox); inbox = 0; }
        int take(void) { char text[8]; return zmq_recv(inbox, text, 8, ZMQ_DONTWAIT); }
        void start(void *context) { inbox = zmq_socket(context, ZMQ_PULL); }
        """,
    )
    assert receives(found["PULL"]) == {(5, "nonblocking")}


def test_a_variable_that_a_function_declares_is_its_own(read: Read) -> None:
    found = read(
        a_h="#include <zmq.h>\nvoid *inbox = NULL;\n",
        a_c="""
        #include <zmq.h>
        #include "a.h"
        int take(void) { char text[8]; return zmq_recv(inbox, text, 8, ZMQ_DONTWAIT); }
        void start(void *context) { void *inbox = zmq_socket(context, ZMQ_PULL); }
        """,
    )
    assert receives(found["PULL"]) == set()


MONITOR = """
#include <zmq.hpp>
class Link { zmq::socket_t socket_; zmq::context_t context_; public: Link() : socket_(context_, ZMQ_PUB) {} };
class Monitor {
  public:
    Monitor() : socket_(context_, ZMQ_SUB) {}
    void on_connect()
    {
        if (dialog_->accepted()) {
            socket_.connect(address_.c_str());
            socket_.setsockopt(ZMQ_RCVTIMEO, 100);
        }
    }
    void on_timer() { zmq::message_t m; socket_.recv(&m); }
    void open() { link_ = new Link(); }
  private:
    Link* link_;
    std::string address_;
    zmq::context_t context_;
    zmq::socket_t socket_;
};
void build() { window->add(new Monitor()); }
"""


def test_an_option_counts_that_every_connect_is_followed_by(read: Read) -> None:
    assert receives(read(a_cpp=MONITOR)["SUB"]) == {(14, "option")}


def test_an_option_of_another_method_than_the_connect_may_never_be_set(read: Read) -> None:
    text = MONITOR.replace(
        "            socket_.setsockopt", "        }\n    }\n    void other() {{\n socket_.setsockopt"
    )
    assert receives(read(a_cpp=text)["SUB"]) == {(17, "unknown")}
