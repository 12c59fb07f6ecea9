#include <string>
#include <zmq.hpp>

struct Children {
    zmq::socket_t *sock;
};

int children_bind(Children *children, zmq::context_t &ctx, const std::string &uri)
{
    if (children->sock != nullptr)
        return -1;
    children->sock = new zmq::socket_t(ctx, zmq::socket_type::router); // @create
    children->sock->bind(uri); // @bind
    return 0;
}

void loopback_user(Children *children, zmq::context_t &ctx)
{
    children_bind(children, ctx, "tcp://127.0.0.1:1"); // @near
}

void wild_user(Children *children, zmq::context_t &ctx)
{
    children_bind(children, ctx, "tcp://*:2"); // @wild
}
