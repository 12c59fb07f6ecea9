#include <zmq.hpp>

using readable = void (*)(void *loop, int events, void *data);

void watch_socket(void *loop, zmq::socket_t &sock, int events, readable callback, void *data)
{
    loop_watch(loop, sock.get(zmq::sockopt::fd), events, callback, data);
}

struct hub {
    zmq::socket_t *sock;
};

static void hub_readable(void *loop, int events, void *data)
{
    hub *self = static_cast<hub *>(data);
    zmq::message_t message;
    self->sock->recv(message); // @recv
}

int hub_open(hub *self, zmq::context_t &context, void *loop)
{
    self->sock = new zmq::socket_t(context, zmq::socket_type::pull); // @create
    self->sock->bind("tcp://127.0.0.1:5555"); // @bind
    watch_socket(loop, *self->sock, ZMQ_POLLIN, hub_readable, self);
    return 0;
}
