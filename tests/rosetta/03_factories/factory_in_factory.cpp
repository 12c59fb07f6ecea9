#include <string>
#include <zmq.hpp>

static zmq::socket_t inner_make(zmq::context_t &ctx, zmq::socket_type kind)
{
    return zmq::socket_t(ctx, kind); // @create
}

static zmq::socket_t outer_make(zmq::context_t &ctx, zmq::socket_type kind, const std::string &addr)
{
    zmq::socket_t sock = inner_make(ctx, kind);
    sock.bind(addr); // @bind
    return sock;
}

void user_a(zmq::context_t &ctx)
{
    zmq::socket_t sock = outer_make(ctx, zmq::socket_type::rep, "tcp://127.0.0.1:5501"); // @user-a
    sock.close();
}

void user_b(zmq::context_t &ctx)
{
    zmq::socket_t sock = outer_make(ctx, zmq::socket_type::rep, "tcp://127.0.0.1:5502"); // @user-b
    sock.close();
}

void user_c(zmq::context_t &ctx)
{
    zmq::socket_t sock = outer_make(ctx, zmq::socket_type::rep, "tcp://127.0.0.1:5503"); // @user-c
    sock.close();
}

void user_d(zmq::context_t &ctx)
{
    zmq::socket_t sock = outer_make(ctx, zmq::socket_type::rep, "tcp://127.0.0.1:5504"); // @user-d
    sock.close();
}

void user_e(zmq::context_t &ctx)
{
    zmq::socket_t sock = outer_make(ctx, zmq::socket_type::pull, "tcp://127.0.0.1:5505"); // @user-e
    sock.close();
}

void user_f(zmq::context_t &ctx)
{
    zmq::socket_t sock = outer_make(ctx, zmq::socket_type::pull, "tcp://*:5506"); // @user-f
    sock.close();
}
