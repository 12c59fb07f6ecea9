#include <stdlib.h>
#include <zmq.h>

#include "net.h"

typedef struct Engine {
    void *output;
    void *input;
} Engine;

Engine *engine_new(void)
{
    Engine *self = malloc(sizeof(Engine));
    void *context = zmq_ctx_new();
    self->output = make_zmq_socket(context, "ipc:///tmp/engine.out", ZMQ_PUSH, 0, 4000); // @push
    self->input = make_zmq_socket(context, "tcp://*:29500", ZMQ_PULL, 1, -1); // @pull
    return self;
}

void engine_step(Engine *self)
{
    char body[1024];
    int size = zmq_recv(self->input, body, sizeof(body), 0); // @recv
    zmq_send(self->output, body, size, 0); // @send
}
