#include <stdio.h>
#include <zmq.h>

static char buffer[64];

static const char *address(const char *host)
{
    snprintf(buffer, sizeof(buffer), "tcp://%s:6666", host);
    return buffer;
}

void user_a(void *ctx)
{
    void *sock = zmq_socket(ctx, ZMQ_PULL); // @a
    zmq_bind(sock, address("127.0.0.1")); // @plain-a
}

void user_b(void *ctx)
{
    void *sock = zmq_socket(ctx, ZMQ_PULL); // @b
    zmq_bind(sock, address("127.0.0.2")); // @plain-b
}

void user_c(void *ctx)
{
    void *sock = zmq_socket(ctx, ZMQ_PULL); // @c
    zmq_bind(sock, address("127.0.0.3")); // @plain-c
}

void user_d(void *ctx)
{
    void *sock = zmq_socket(ctx, ZMQ_PULL); // @d
    zmq_bind(sock, address("*")); // @plain-d
}

void user_e(void *ctx)
{
    void *sock = zmq_socket(ctx, ZMQ_PULL); // @e
    zmq_bind(sock, address("127.0.0.5")); // @plain-e
}
