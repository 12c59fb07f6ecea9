#include <zmq.h>

struct node {
    void *sock;
};

static void node_init(struct node *self, int kind)
{
    int linger = 0;
    self->sock = zmq_socket(zmq_ctx_new(), kind); // @create
    zmq_setsockopt(self->sock, ZMQ_LINGER, &linger, sizeof(linger));
}

struct source {
    struct node node;
};

void source_init(struct source *self)
{
    node_init(&self->node, ZMQ_PUSH); // @source
    zmq_bind(self->node.sock, "tcp://0.0.0.0:7001"); // @source-bind
}

int source_put(struct source *self, const void *body, int size)
{
    return zmq_send(self->node.sock, body, size, 0); // @send
}

struct sink {
    struct node node;
};

void sink_init(struct sink *self)
{
    node_init(&self->node, ZMQ_PULL); // @sink
    zmq_connect(self->node.sock, "tcp://127.0.0.1:7001"); // @sink-connect
}

int sink_get(struct sink *self, void *body, int size)
{
    return zmq_recv(self->node.sock, body, size, 0); // @recv
}
