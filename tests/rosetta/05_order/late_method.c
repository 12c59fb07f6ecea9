#include <stdlib.h>
#include <zmq.h>

typedef struct {
    void *out;
} feed_t;

feed_t *feed_new(void *context)
{
    feed_t *self = malloc(sizeof(feed_t));
    self->out = zmq_socket(context, ZMQ_PUB); // @create
    zmq_bind(self->out, "tcp://127.0.0.1:6200"); // @bind
    return self;
}

void feed_limit(feed_t *self, int messages)
{
    zmq_setsockopt(self->out, ZMQ_SNDHWM, &messages, sizeof(messages)); // @limit
}

void feed_publish(feed_t *self, const void *body, size_t size)
{
    zmq_send(self->out, body, size, 0); // @send
}
