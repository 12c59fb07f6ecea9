#include <stdlib.h>
#include <zmq.h>

struct Children {
    void *sock;
};

int children_bind(struct Children *children, void *ctx, const char *uri)
{
    if (children->sock)
        return -1;
    if (!(children->sock = zmq_socket(ctx, ZMQ_ROUTER))) // @create
        return -1;
    return zmq_bind(children->sock, uri); // @bind
}

void loopback_user(void *ctx)
{
    struct Children *own = calloc(1, sizeof(*own));
    children_bind(own, ctx, "tcp://127.0.0.1:1"); // @near
}

void wild_user(void *ctx)
{
    struct Children *own = calloc(1, sizeof(*own));
    children_bind(own, ctx, "tcp://*:2"); // @wild
}
