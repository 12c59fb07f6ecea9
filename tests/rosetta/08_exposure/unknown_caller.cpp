#include <string>
#include <zmq.hpp>

static void open_reply(zmq::context_t &ctx, const std::string &addr)
{
    zmq::socket_t sock(ctx, zmq::socket_type::rep); // @create
    sock.bind(addr); // @bind
}

void first_user(zmq::context_t &ctx)
{
    open_reply(ctx, "tcp://127.0.0.1:1");
}

void public_interface(zmq::context_t &ctx, const std::string &addr)
{
    open_reply(ctx, addr);
}
