#include <zmq.h>

static void *inner_make(void *ctx, int kind)
{
    return zmq_socket(ctx, kind); // @create
}

static void *outer_make(void *ctx, int kind, const char *addr)
{
    void *sock = inner_make(ctx, kind);
    zmq_bind(sock, addr); // @bind
    return sock;
}

void user_a(void *ctx)
{
    void *sock = outer_make(ctx, ZMQ_REP, "tcp://127.0.0.1:5501"); // @user-a
    zmq_close(sock);
}

void user_b(void *ctx)
{
    void *sock = outer_make(ctx, ZMQ_REP, "tcp://127.0.0.1:5502"); // @user-b
    zmq_close(sock);
}

void user_c(void *ctx)
{
    void *sock = outer_make(ctx, ZMQ_REP, "tcp://127.0.0.1:5503"); // @user-c
    zmq_close(sock);
}

void user_d(void *ctx)
{
    void *sock = outer_make(ctx, ZMQ_REP, "tcp://127.0.0.1:5504"); // @user-d
    zmq_close(sock);
}

void user_e(void *ctx)
{
    void *sock = outer_make(ctx, ZMQ_PULL, "tcp://127.0.0.1:5505"); // @user-e
    zmq_close(sock);
}

void user_f(void *ctx)
{
    void *sock = outer_make(ctx, ZMQ_PULL, "tcp://*:5506"); // @user-f
    zmq_close(sock);
}
