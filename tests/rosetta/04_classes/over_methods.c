#include <zmq.h>

struct hub {
    void *context;
    void *out;
};

static void configure(struct hub *self)
{
    int hwm = 300;
    int verbose = 1;
    zmq_setsockopt(self->out, ZMQ_SNDHWM, &hwm, sizeof(hwm));
    zmq_setsockopt(self->out, ZMQ_XPUB_VERBOSE, &verbose, sizeof(verbose));
    zmq_bind(self->out, "tcp://[::1]:4001"); // @bind
}

void hub_open(struct hub *self)
{
    self->context = zmq_ctx_new();
    self->out = zmq_socket(self->context, ZMQ_XPUB); // @create
    configure(self);
}

void hub_publish(struct hub *self, const void *body, size_t size)
{
    zmq_send(self->out, body, size, 0); // @send
}

int hub_subscription(struct hub *self, char *topic, size_t size)
{
    return zmq_recv(self->out, topic, size, ZMQ_DONTWAIT); // @recv
}

void hub_close(struct hub *self)
{
    zmq_close(self->out);
}
