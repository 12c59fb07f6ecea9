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
          const char* endpoint() { return "tcp://127.0.0.1:9"; }
          void take(void* s, int flags) { char b[9]; zmq_recv(s, b, 9, flags); }
        }}
        void f(void* ctx) {
          void* s = zmq_socket(ctx, ZMQ_PULL);
          zmq_bind(s, app::wire::endpoint());
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


# Aggregates, and fields behind pointers


def test_braces_fill_a_structure_that_a_thread_is_handed(read: Read) -> None:
    found = read(
        a_cpp=CPPZMQ
        + """
        struct Args { zmq::socket_t front; zmq::socket_t back; zmq::socket_t control; };
        static void forward(Args* args) { zmq::proxy_steerable(args->front, args->back, nullptr, args->control); }
        struct Proxy {
          zmq::context_t ctx; Args args; std::thread thread;
          void start() {
            zmq::socket_t front(ctx, zmq::socket_type::xpub);
            zmq::socket_t back(ctx, zmq::socket_type::xsub);
            zmq::socket_t control(ctx, zmq::socket_type::rep);
            args = {.front = std::move(front), .back = std::move(back), .control = std::move(control)};
            thread = std::thread(forward, &args);
          }
        };"""
    )
    for kind in ("XPUB", "XSUB", "REP"):
        assert waits(found[kind], "proxy") == {"none"}


def test_a_structured_binding_takes_the_fields_in_their_order(read: Read) -> None:
    found = read(
        a_cpp=CPPZMQ
        + """
        struct Link { zmq::socket_t sock; std::string where; };
        void f(zmq::context_t& ctx) {
          zmq::socket_t a(ctx, zmq::socket_type::pair);
          Link link{std::move(a), "inproc://a"};
          auto& [sock, where] = link;
          sock.bind(where);
        }"""
    )
    assert endpoints(found["PAIR"]) == [("bind", "inproc://a")]


def test_a_field_behind_a_pointer_of_an_unknown_type_is_found_again(read: Read) -> None:
    found = read(
        a_c=LIBZMQ
        + """
        #include "elsewhere.h"
        int start(struct plugin *p, void *ctx) {
          p->sock = zmq_socket(ctx, ZMQ_PULL);
          return 0;
        }
        int step(struct plugin *p) {
          char b[9];
          zmq_bind(p->sock, "tcp://*:5555");
          return zmq_recv(p->sock, b, 9, ZMQ_DONTWAIT);
        }"""
    )
    assert endpoints(found["PULL"]) == [("bind", "tcp://*:5555")]
    assert waits(found["PULL"]) == {"nonblocking"}


# Polls and loops


def test_polls_of_cppzmq_count_their_arguments(read: Read) -> None:
    found = read(
        a_cpp=CPPZMQ
        + """
        void f(zmq::context_t& ctx) {
          zmq::socket_t a(ctx, zmq::socket_type::pull), b(ctx, zmq::socket_type::sub);
          std::vector<zmq::pollitem_t> many = {{a.handle(), 0, ZMQ_POLLIN, 0}};
          zmq::poll(many, std::chrono::seconds(-1));
          zmq::pollitem_t one[] = {{b.handle(), 0, ZMQ_POLLIN, 0}};
          zmq::poll(one, 1);
        }
        void g(zmq::context_t& ctx) {
          zmq::socket_t c(ctx, zmq::socket_type::rep);
          std::vector<zmq::pollitem_t> items;
          items.push_back({c.handle(), 0, ZMQ_POLLIN, 0});
          zmq::poll(items, std::chrono::seconds(2));
          if (items[0].revents & ZMQ_POLLIN) { zmq::message_t m; c.recv(m); }
        }"""
    )
    assert waits(found["PULL"], "poll") == {"none"}
    assert waits(found["SUB"], "poll") == {"none"}
    assert waits(found["REP"], "poll") == {"poll"}
    assert waits(found["REP"]) == {"poll"}


def test_a_reader_of_a_czmq_loop_receives_what_is_there(read: Read) -> None:
    found = read(
        a_c="""
        #include <czmq.h>
        typedef struct { zsock_t *front; zsock_t *back; } self_t;
        static int on_front(zloop_t *loop, zsock_t *reader, void *arg) {
          self_t *self = (self_t *) arg;
          zmsg_t *msg = zmsg_recv(reader);
          zmsg_send(&msg, self->back);
          return 0;
        }
        void run(self_t *self) {
          self->front = zsock_new_pull("tcp://*:5555");
          self->back = zsock_new_push("@tcp://127.0.0.1:1,>tcp://10.0.0.1:2");
          zloop_t *loop = zloop_new();
          zloop_reader(loop, self->front, on_front, self);
          zloop_start(loop);
        }"""
    )
    assert endpoints(found["PULL"]) == [("bind", "tcp://*:5555")]
    assert waits(found["PULL"]) == {"poll"}
    assert sorted(endpoints(found["PUSH"])) == [("bind", "tcp://127.0.0.1:1"), ("connect", "tcp://10.0.0.1:2")]
    assert waits(found["PUSH"], "send") == {"none"}


def test_a_zmqpp_option_that_is_called_like_a_type_is_none(read: Read) -> None:
    found = read(
        a_cpp="""
        #include <zmqpp/zmqpp.hpp>
        void f(zmqpp::context& ctx) {
          zmqpp::socket s(ctx, zmqpp::socket_type::subscribe);
          s.set(zmqpp::socket_option::subscribe, "topic");
          zmqpp::message m;
          s.receive(m, true);
        }"""
    )
    assert set(found) == {"SUB"}
    assert found["SUB"].option("SUBSCRIBE").value == "topic"


# Text


def test_an_address_is_put_together_in_a_string_in_many_ways(read: Read) -> None:
    found = read(
        a_cpp=CPPZMQ
        + """
        void f(zmq::context_t& ctx, int port) {
          std::ostringstream stream;
          stream << "tcp://*:" << 5555 << std::ends;
          zmq::socket_t a(ctx, ZMQ_REP);
          a.bind(stream.str().c_str());
          std::string text = "tcp://";
          text.append("127.0.0.1");
          text += ":" + std::to_string(77);
          zmq::socket_t b(ctx, ZMQ_SUB);
          b.connect(text);
          zmq::socket_t c(ctx, ZMQ_PUB);
          c.bind(absl::StrCat("tcp://*:", port));
        }"""
    )
    assert endpoints(found["REP"]) == [("bind", "tcp://*:5555")]
    assert endpoints(found["SUB"]) == [("connect", "tcp://127.0.0.1:77")]
    assert [one.exposure for one in found["PUB"].endpoints] == [("wildcard",)]


# Classes


def test_a_class_that_is_defined_outside_its_own_is_constructed_by_its_last_name(read: Read) -> None:
    found = read(
        a_cpp=CPPZMQ
        + """
        class Server { struct Impl; std::unique_ptr<Impl> impl_; public: Server(); };
        struct Server::Impl {
          zmq::context_t context; zmq::socket_t socket;
          Impl() : socket(context, ZMQ_REP) { socket.set(zmq::sockopt::rcvtimeo, 100); }
        };
        Server::Server() : impl_(std::make_unique<Impl>()) {
          impl_->socket.bind("tcp://127.0.0.1:5");
          zmq::message_t m;
          impl_->socket.recv(m);
        }"""
    )
    assert endpoints(found["REP"]) == [("bind", "tcp://127.0.0.1:5")]
    assert waits(found["REP"]) == {"option"}


def test_a_class_of_the_same_name_in_a_foreign_namespace_is_not_constructed_in_its_constructor(read: Read) -> None:
    found = read(
        a_cpp=CPPZMQ
        + """
        struct Panel {
          zmq::context_t context; zmq::socket_t socket; void* ui;
          Panel() : ui(new gen::Panel), socket(context, ZMQ_SUB) { socket.connect("tcp://10.0.0.1:5"); }
        };"""
    )
    assert endpoints(found["SUB"]) == [("connect", "tcp://10.0.0.1:5")]


def test_a_method_that_a_thread_or_a_signal_is_given_runs_on_its_object(read: Read) -> None:
    found = read(
        a_cpp=CPPZMQ
        + """
        struct Worker {
          zmq::context_t context; zmq::socket_t socket; std::thread thread;
          Worker(int type) : socket(context, type) {}
          void run(const char* where) { socket.connect(where); }
          void on_click() { socket.bind("tcp://127.0.0.1:8"); }
        };
        void f(Button* button) {
          Worker* a = new Worker(ZMQ_PULL);
          a->thread = std::thread(&Worker::run, a, "tcp://127.0.0.1:6");
          Worker* b = new Worker(ZMQ_PUSH);
          post(std::bind(&Worker::run, b, "tcp://127.0.0.1:7"));
          Worker* c = new Worker(ZMQ_REP);
          connect(button, &Button::clicked, c, &Worker::on_click);
        }"""
    )
    assert endpoints(found["PULL"]) == [("connect", "tcp://127.0.0.1:6")]
    assert endpoints(found["PUSH"]) == [("connect", "tcp://127.0.0.1:7")]
    assert endpoints(found["REP"]) == [("bind", "tcp://127.0.0.1:8")]


def test_an_option_behind_each_connect_bounds_the_receives_of_other_methods(read: Read) -> None:
    found = read(
        a_cpp=CPPZMQ
        + """
        class Stream {
          zmq::context_t context_; zmq::socket_t socket_; std::string where_;
        public:
          Stream() : socket_(context_, ZMQ_SUB) {}
          void start(bool serve) {
            if (serve) { socket_.bind(where_); } else { socket_.connect(where_); }
            socket_.set(zmq::sockopt::rcvtimeo, 100);
          }
          void step() { zmq::message_t m; socket_.recv(m); }
        };"""
    )
    assert waits(found["SUB"]) == {"option"}
    assert {one.late_options for one in found["SUB"].endpoints} == {("RCVTIMEO",)}


# Arrays, maps and what a process sets


def test_a_reactor_calls_out_of_its_table_what_it_polled(read: Read) -> None:
    found = read(
        a_cpp=CPPZMQ
        + """
        typedef boost::function<void()> Callback;
        typedef std::map<void*, Callback> ChannelMap;
        class Reactor {
          ChannelMap channels_; zmq::pollitem_t* items_; Callback* callbacks_; size_t size_;
         public:
          void add(zmq::socket_t& s, Callback cb) { channels_[&s] = cb; }
          void rebuild() {
            items_ = new zmq::pollitem_t[size_];
            callbacks_ = new Callback[size_];
            unsigned int item = 0;
            for (ChannelMap::iterator it = channels_.begin(); it != channels_.end(); ++item, ++it) {
              zmq::pollitem_t one = { *(it->first), 0, ZMQ_POLLIN, 0 };
              items_[item] = one;
              callbacks_[item] = it->second;
            }
          }
          void run() {
            rebuild();
            zmq::poll(items_, size_, 100);
            for (size_t item = 0; item < size_; ++item)
              if (items_[item].revents & ZMQ_POLLIN) callbacks_[item]();
          }
        };
        class App {
          zmq::context_t ctx; zmq::socket_t in_; Reactor reactor_;
         public:
          App() : in_(ctx, ZMQ_PULL) {}
          void start() { reactor_.add(in_, boost::bind(&App::handle, this)); reactor_.run(); }
          void handle() { zmq::message_t m; in_.recv(&m); }
        };"""
    )
    assert waits(found["PULL"], "poll") == {"poll"}
    assert waits(found["PULL"]) == {"poll"}


def test_items_of_a_poll_are_filled_field_by_field(read: Read) -> None:
    found = read(
        a_cpp=LIBZMQ
        + """
        struct Source { void* socket; };
        class Collector {
          Source sources[5]; int count; void* context;
          Collector() { sources[count].socket = zmq_socket(context, ZMQ_SUB); count++; }
          void collect() {
            char head[9];
            zmq_pollitem_t items[5];
            for (int i = 0; i < count; i++)
              items[i].socket = sources[i].socket, items[i].fd = 0, items[i].events = ZMQ_POLLIN;
            zmq_poll(items, count, 1000);
            for (int i = 0; i < count; i++)
              if (items[i].revents & ZMQ_POLLIN) zmq_recv(items[i].socket, &head, sizeof(head), 0);
          }
        };"""
    )
    assert waits(found["SUB"], "poll") == {"poll"}
    assert waits(found["SUB"]) == {"poll"}


def test_an_array_of_poll_items_has_braces_of_its_own(read: Read) -> None:
    found = read(
        a_cpp=LIBZMQ
        + """
        void f(void* ctx) {
          void* a = zmq_socket(ctx, ZMQ_PULL);
          void* b = zmq_socket(ctx, ZMQ_SUB);
          std::array<zmq_pollitem_t, 2> items = {{ {a, 0, ZMQ_POLLIN, 0}, {b, 0, ZMQ_POLLIN, 0} }};
          zmq_poll(items.data(), items.size(), -1);
        }"""
    )
    assert waits(found["PULL"], "poll") == waits(found["SUB"], "poll") == {"none"}


def test_what_one_program_sets_for_its_process_says_nothing_of_another(read: Read) -> None:
    found = read(
        a_c="#include <czmq.h>\nint main(void) { zsys_set_sndhwm(7); zsock_t *s = zsock_new(ZMQ_PUSH); }\n",
        b_c="#include <czmq.h>\nint main(void) { zsock_t *s = zsock_new(ZMQ_PULL); }\n",
    )
    assert found["PUSH"].option("SNDHWM").value == 7
    assert found["PULL"].option("SNDHWM").state == "default"


def test_branches_for_a_libzmq_older_than_any_that_is_served_are_dead(read: Read) -> None:
    found = read(
        a_cpp=LIBZMQ
        + """
        void f(void* ctx) {
          int n = 5;
          void* s = zmq_socket(ctx, ZMQ_PUB);
        #ifdef ZMQ_SNDHWM
          zmq_setsockopt(s, ZMQ_SNDHWM, &n, sizeof(n));
        #else
          zmq_setsockopt(s, ZMQ_HWM, &n, sizeof(n));
        #endif
        #if ZMQ_VERSION_MAJOR < 3
          zmq_setsockopt(s, ZMQ_LINGER, &n, sizeof(n));
        #endif
        #if ZMQ_VERSION >= ZMQ_MAKE_VERSION(4, 2, 0)
          zmq_setsockopt(s, ZMQ_HANDSHAKE_IVL, &n, sizeof(n));
        #endif
        }"""
    )
    assert set(found["PUB"].options) == {"SNDHWM", "HANDSHAKE_IVL"}
    assert [found["PUB"].option(name).certainty for name in ("SNDHWM", "HANDSHAKE_IVL")] == ["must", "may"]


# Order and registration


def test_a_function_that_uses_a_field_is_met_after_the_one_that_fills_it(read: Read) -> None:
    found = read(
        a_c=LIBZMQ
        + """
        #include "server.h"
        static void command(struct scanner *s) { char b[9]; zmq_recv(s->data, b, 9, ZMQ_DONTWAIT); }
        static void event(struct scanner *s) { command(s); }
        static void idle(struct scanner *s) { return; }
        static void start(struct scanner *s) {
          void *context = zmq_init(1);
          s->data = zmq_socket(context, ZMQ_PULL);
          zmq_bind(s->data, "tcp://127.0.0.1:5");
          s->event_func = event;
        }
        void plugin_init(void) { server_register("zmq", start, idle); }"""
    )
    assert endpoints(found["PULL"]) == [("bind", "tcp://127.0.0.1:5")]
    assert waits(found["PULL"]) == {"nonblocking"}


def test_what_a_thread_keeps_under_a_key_is_found_under_it(read: Read) -> None:
    found = read(
        a_c=LIBZMQ
        + """
        static pthread_key_t key;
        void start(void *ctx) { pthread_setspecific(key, zmq_socket(ctx, ZMQ_PULL)); }
        void step(void) { char b[9]; zmq_recv(pthread_getspecific(key), b, 9, 0); }"""
    )
    assert waits(found["PULL"]) == {"none"}


def test_a_callback_is_called_out_of_a_table_in_braces(read: Read) -> None:
    found = read(
        a_cpp=CPPZMQ
        + """
        struct Table {
          std::vector<std::function<void()>> steps_; zmq::context_t ctx; zmq::socket_t s_;
          Table() : s_(ctx, ZMQ_REP) { steps_.push_back([this] { s_.bind("tcp://127.0.0.1:5"); }); }
          void run(int i) { if (i > 0) { steps_[i](); } }
        };"""
    )
    assert endpoints(found["REP"]) == [("bind", "tcp://127.0.0.1:5")]


def test_a_receive_on_a_socket_that_only_sends_is_a_wrappers_or_a_mistake(read: Read) -> None:
    found = read(
        a_cpp=CPPZMQ
        + """
        struct Channel {
          zmq::context_t ctx; zmq::socket_t socket;
          Channel(int type) : socket(ctx, type) {}
          void recv() { zmq::message_t m; socket.recv(&m); }
        };
        struct Sender { Channel channel; Sender() : channel(ZMQ_PUSH) {} };
        struct Taker { Channel channel; Taker() : channel(ZMQ_PULL) { channel.recv(); } };""",
        b_c=LIBZMQ + "void f(void *c) { char b[9]; void *s = zmq_socket(c, ZMQ_PUB); zmq_recv(s, b, 9, 0); }\n",
    )
    assert waits(found["PUSH"]) == set()
    assert waits(found["PULL"]) == {"none"}
    assert waits(found["PUB"]) == {"none"}


# Addresses that functions of the tree and of libraries put together


@pytest.mark.parametrize(
    "made",
    [
        'StrCat("tcp://*:", port)',
        'strprintf("tcp://*:%d", port)',
        'base::StringPrintf("tcp://%s:%d", "*", port)',
        'fmt::format("tcp://{}:{}", "*", port)',
        '_T("tcp://*:1")',
        "joined(port)",
    ],
)
def test_text_that_starts_an_address_tells_what_is_made_of_it(read: Read, made: str) -> None:
    found = read(
        a_cpp=CPPZMQ + "template <typename... T>\nstd::string StrCat(T&&... all) { return other::pieces(all...); }\n"
        "template <typename... T>\nstd::string joined_of(T&&... all)\n{\n    std::stringstream out;\n"
        "    (void)std::initializer_list<int>{(out << all, 0)...};\n    return out.str();\n}\n"
        'std::string joined(int port) { return joined_of("tcp://*:", port); }\n'
        "void serve(zmq::context_t &context, int port)\n{\n    zmq::socket_t desk(context, ZMQ_REP);\n"
        f"    desk.bind({made});\n}}\n"
    )
    assert [one.exposure for one in found["REP"].endpoints] == [("wildcard",)]


def test_the_length_of_what_is_appended_is_no_text(read: Read) -> None:
    found = read(
        a_cpp=CPPZMQ + "void serve(zmq::context_t &context, boost::string_ref host)\n{\n"
        '    std::string address = "tcp://";\n    address.append(host.data(), host.size());\n    address += ":1";\n'
        "    zmq::socket_t desk(context, ZMQ_REP);\n    desk.bind(address);\n}\n"
    )
    assert endpoints(found["REP"]) == [("bind", "tcp://{host}:1")]


def test_a_header_of_a_sibling_library_is_found_by_how_its_path_ends(tmp_path: Path) -> None:
    header = tmp_path / "libraries" / "desk" / "include" / "desk" / "service.hh"
    header.parent.mkdir(parents=True)
    header.write_text("#include <czmq.h>\ntypedef struct {\n    int port;\n    zsock_t *sock;\n} service_t;\n")
    (header.parents[2] / "service.cc").write_text(
        '#include "desk/service.hh"\nint attach(service_t *s) { return zsock_bind(s->sock, "tcp://*:%d", s->port); }\n'
    )
    program = tmp_path / "executables" / "hall"
    program.mkdir(parents=True)
    (program / "main.cc").write_text(
        '#include <czmq.h>\n#include "desk/service.hh"\nstatic service_t desk;\n'
        "int main()\n{\n    desk.sock = zsock_new(ZMQ_REP);\n    return attach(&desk);\n}\n"
    )
    (found,) = survey(tmp_path, cache=False).sockets
    assert [one.exposure for one in found.endpoints] == [("wildcard",)]


def test_a_format_that_is_not_known_is_no_text(read: Read) -> None:
    found = read(
        a_c=LIBZMQ + "void serve(void *context, const char *name)\n{\n    char address[99];\n"
        "    void *desk = zmq_socket(context, ZMQ_REP);\n    void *hall = zmq_socket(context, ZMQ_PUB);\n"
        "    snprintf(address, sizeof(address), ADDRESS_FORMAT, name);\n    zmq_bind(desk, address);\n"
        "    snprintf(address, sizeof(address), DESK_IPC_FORMAT, name);\n    zmq_bind(hall, address);\n}\n"
    )
    assert [one.exposure for one in found["REP"].endpoints] == [("host-variable",)]
    assert [one.exposure for one in found["PUB"].endpoints] == [("ipc",)]


def test_an_address_in_an_object_of_configuration_is_a_default(read: Read) -> None:
    found = read(
        a_cpp=CPPZMQ + 'struct DeskConfig { std::string address = "inproc://desk"; };\n'
        "struct Desk\n{\n    Desk() : sock(context, ZMQ_REP) {}\n    void start() { sock.bind(config.address); }\n"
        "    DeskConfig config;\n    zmq::context_t context;\n    zmq::socket_t sock;\n};\n"
    )
    assert [one.exposure for one in found["REP"].endpoints] == [("config", "inproc")]


def test_a_pipe_of_czmq_is_attached_within_the_process(read: Read) -> None:
    found = read(a_c="#include <czmq.h>\nzsock_t *made(zsock_t **backend) { return zsys_create_pipe(backend); }\n")
    assert [(one.op, one.exposure) for one in found["PAIR"].endpoints] == [("bind", ("inproc",))]


def test_an_attach_that_a_variable_decides_is_both(read: Read) -> None:
    found = read(
        a_c="#include <czmq.h>\nvoid serve(const char *where, bool serverish)\n{\n"
        "    zsock_t *desk = zsock_new(ZMQ_ROUTER);\n    zsock_attach(desk, where, serverish);\n}\n"
    )
    assert {one.op for one in found["ROUTER"].endpoints} == {"bind", "connect"}


def test_a_class_is_told_from_another_of_its_name_that_alone_is_constructed(tmp_path: Path) -> None:
    header = "#include <vector>\nclass Feed {\n    std::vector<void*> desks;\npublic:\n    Feed(void* context);\n};\n"
    source = (
        '#include "feed.hpp"\n#include "desk.hpp"\n'
        "Feed::Feed(void* context)\n{\n    desks.push_back(open_desk(context));\n}\n"
    )
    (tmp_path / "desk.hpp").write_text("void* open_desk(void* context);\n")
    (tmp_path / "desk.cpp").write_text(
        "#include <zmq.h>\nvoid* open_desk(void* context)\n{\n    void* desk = zmq_socket(context, ZMQ_SUB);\n"
        '    zmq_connect(desk, "tcp://10.0.0.1:1");\n    return desk;\n}\n'
    )
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "feed.hpp").write_text(header)
        (tmp_path / folder / "feed.cpp").write_text(source + "#include <zmq.h>\n")
    (tmp_path / "one" / "main.cpp").write_text(
        '#include <zmq.h>\n#include "feed.hpp"\nint main()\n{\n    Feed feed(zmq_ctx_new());\n}\n'
    )
    found = survey(tmp_path, cache=False, debug=True).sockets
    assert {one.path for one in found} == {"one/feed.cpp", "two/feed.cpp"}


@pytest.mark.parametrize(
    "made",
    [
        "Given given;",
        "Given given{};",
        "auto given = Given();",
        "Given given = parse(argc, argv);",
        "Given given; fill(given, argv);",
    ],
)
def test_a_member_that_one_branch_changes_is_what_its_class_says_on_the_other(read: Read, made: str) -> None:
    found = read(
        a_cpp=CPPZMQ
        + """
        #include <string>
        struct Given { std::string host = "127.0.0.1"; int port = 5555; };
        static Given parse(int count, char **words) {
          Given made;
          for (int i = 1; i < count; i++) if (std::string(words[i]) == "--host") made.host = words[++i];
          return made;
        }
        static void fill(Given &filled, char **words) { if (words[1]) filled.host = words[1]; }
        int main(int argc, char **argv) {
          """
        + made
        + """
          if (limited()) given.host = argv[2];
          zmq::context_t context;
          zmq::socket_t socket(context, ZMQ_REP);
          socket.bind("tcp://" + given.host + ":5555");
        }
        """
    )
    assert ("bind", "tcp://127.0.0.1:5555") in endpoints(found["REP"])


def test_a_class_whose_constructor_is_elsewhere_does_not_take_its_fields_in_order(read: Read) -> None:
    found = read(
        a_cpp=CPPZMQ
        + """
        #include <mutex>
        #include <string>
        class Base {
         protected:
          std::recursive_mutex lock;
          std::string host;
          int port;
         public:
          Base(const std::string &given, int base_port);
        };
        class Server : public Base {
         public:
          Server(const std::string &given, int base_port) : Base(given, base_port), socket(context, ZMQ_REP) {
            socket.bind("tcp://" + host + ":5555");
          }
          zmq::context_t context;
          zmq::socket_t socket;
        };
        """
    )
    assert endpoints(found["REP"]) == [("bind", "tcp://{host}:5555")]


WRAPPER = """
#include <zmq.h>
struct Socket {
  void *raw;
  Socket(void *context, int type) { raw = zmq_socket(context, type); }
  Socket(void *context, int type, const char *address) { raw = zmq_socket(context, type); zmq_bind(raw, address); }
  int bind() { return zmq_bind(raw, "tcp://*:5678"); }
  int connect() { return zmq_connect(raw, "tcp://peer:5678"); }
};
struct Control { Socket *socket; Control(void *c) { socket = new Socket(c, ZMQ_PUB, "ipc:///run/control"); } };
struct Alarm { Socket *socket; Alarm(void *c) { socket = new Socket(c, ZMQ_PUB, "ipc:///run/alarm"); } };
struct Open { Socket *socket; Open(void *c) { socket = new Socket(c, ZMQ_PULL); CALL } };
"""


@pytest.mark.parametrize(
    ("call", "attached"),
    [
        pytest.param("socket->bind();", {"tcp://*:5678"}, id="one is called"),
        pytest.param("", {"tcp://*:5678", "tcp://peer:5678"}, id="nobody calls any"),
    ],
)
def test_what_a_constructor_has_attached_no_stranger_attaches_again(
    tmp_path: Path, call: str, attached: set[str]
) -> None:
    (tmp_path / "wrapper.cpp").write_text(WRAPPER.replace("CALL", call))
    found = {one.type: {end.text for end in one.endpoints} for one in survey(tmp_path, cache=False).sockets}
    assert found["PULL"] == attached
    ends = [sorted(end.text for end in one.endpoints) for one in survey(tmp_path, cache=False).sockets]
    assert ["ipc:///run/alarm"] in ends and ["ipc:///run/control"] in ends
