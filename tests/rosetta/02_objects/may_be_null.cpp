#include <zmq.hpp>

struct Node {
    zmq::socket_t *sock;
};

Node *node_make(zmq::context_t &ctx, int kind)
{
    Node *self = new Node();
    if (!self || kind < 0)
        return nullptr;
    self->sock = new zmq::socket_t(ctx, zmq::socket_type::rep); // @create
    if (!self->sock)
        return nullptr;
    self->sock->set(zmq::sockopt::linger, 0); // @linger
    return self;
}

void node_bind(Node *node)
{
    node->sock->bind("tcp://*:5600"); // @bind
}

void node_run(zmq::context_t &ctx, int kind)
{
    Node *node = node_make(ctx, kind);
    zmq::message_t text;
    if (!node)
        return;
    node_bind(node);
    node->sock->recv(text); // @recv
}
