#include <czmq.h>

typedef struct {
    zsock_t *inbox;
    zsock_t *pipe;
    zpoller_t *poller;
} node_t;

static node_t *node_new(zsock_t *pipe)
{
    node_t *self = (node_t *)zmalloc(sizeof(node_t));
    self->inbox = zsock_new(ZMQ_ROUTER); // @create
    if (self->inbox == NULL) {
        free(self);
        return NULL;
    }
    self->pipe = pipe;
    self->poller = zpoller_new(self->pipe, NULL);
    return self;
}

static void node_start(node_t *self)
{
    zsock_bind(self->inbox, "tcp://127.0.0.1:5555"); // @bind
    zpoller_add(self->poller, self->inbox);
}

static void node_read(node_t *self)
{
    zmsg_t *message = zmsg_recv(self->inbox); // @recv
    zmsg_destroy(&message);
}

void node_actor(zsock_t *pipe, void *args)
{
    node_t *self = node_new(pipe);
    if (!self)
        return;
    while (true) {
        void *which = zpoller_wait(self->poller, 1000); // @poll
        if (which == self->pipe)
            node_start(self);
        else if (which == self->inbox)
            node_read(self);
    }
}

void run(void)
{
    zactor_t *actor = zactor_new(node_actor, NULL);
    zactor_destroy(&actor);
}
