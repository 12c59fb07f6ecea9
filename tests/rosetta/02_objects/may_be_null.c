#include <stdlib.h>
#include <zmq.h>

struct Node {
    void *sock;
};

struct Node *node_make(void *ctx, int kind)
{
    struct Node *self = malloc(sizeof(*self));
    int zero = 0;
    if (!self || kind < 0)
        return NULL;
    if (!(self->sock = zmq_socket(ctx, ZMQ_REP))) // @create
        goto error;
    zmq_setsockopt(self->sock, ZMQ_LINGER, &zero, sizeof(zero)); // @linger
    return self;
error:
    free(self);
    return NULL;
}

void node_bind(struct Node *node)
{
    zmq_bind(node->sock, "tcp://*:5600"); // @bind
}

void node_run(int kind)
{
    struct Node *node = node_make(zmq_ctx_new(), kind);
    char text[80];
    if (!node)
        return;
    node_bind(node);
    zmq_recv(node->sock, text, sizeof(text), 0); // @recv
}
