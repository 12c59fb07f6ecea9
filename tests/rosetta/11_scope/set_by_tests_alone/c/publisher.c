#include "publisher.h"

#include <zmq.h>

struct settings *settings;

void publisher_begin(struct publisher *self)
{
    self->desk = zmq_socket(zmq_ctx_new(), ZMQ_PUB); // @create
    zmq_bind(self->desk, settings->endpoint); // @bind
}
