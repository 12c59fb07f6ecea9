#include <zmq.h>

static void open_reply(void *ctx, const char *addr)
{
    void *sock = zmq_socket(ctx, ZMQ_REP); // @create
    zmq_bind(sock, addr); // @bind
}

void first_user(void *ctx)
{
    open_reply(ctx, "tcp://127.0.0.1:1");
}

void public_interface(void *ctx, const char *addr)
{
    open_reply(ctx, addr);
}
