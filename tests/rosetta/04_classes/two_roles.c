#include <zmq.h>

struct ends {
    int leads;
    void *socket;
};

struct ends *ends_new(void *context, int leads)
{
    struct ends *self = malloc(sizeof(struct ends));
    self->leads = leads;
    if (leads) {
        self->socket = zmq_socket(context, ZMQ_PUB);  // @leader
        zmq_bind(self->socket, "tcp://*:5555");  // @bind
    } else {
        self->socket = zmq_socket(context, ZMQ_SUB);  // @follower
        zmq_connect(self->socket, "tcp://hub.example:5555");  // @connect
    }
    return self;
}

int ends_exchange(struct ends *self, char *plan)
{
    if (self->leads)
        return zmq_send(self->socket, plan, 10, 0);  // @send
    return zmq_recv(self->socket, plan, 10, 0);  // @recv
}
