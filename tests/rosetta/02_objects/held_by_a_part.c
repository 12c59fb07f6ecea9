#include <zmq.h>

struct local {
    void *requests;
};

struct box {
    void *events;
};

struct client {
    struct local *local;
    struct box *box;
};

void client_open (struct client *self, void *context)
{
    int timeout = 1000;
    int linger = 0;
    self->local->requests = zmq_socket (context, ZMQ_REQ); /* @requests */
    zmq_setsockopt (self->local->requests, ZMQ_RCVTIMEO, &timeout, sizeof timeout);
    zmq_connect (self->local->requests, "tcp://10.0.0.1:5555"); /* @connect */
    self->box->events = zmq_socket (context, ZMQ_PULL); /* @events */
    zmq_setsockopt (self->box->events, ZMQ_LINGER, &linger, sizeof linger);
    zmq_bind (self->box->events, "tcp://127.0.0.1:5556"); /* @bind */
}

int client_ask (struct client *self, char *answer, size_t size)
{
    zmq_send (self->local->requests, "?", 1, 0); /* @send */
    return zmq_recv (self->local->requests, answer, size, 0); /* @recv */
}

int client_read (struct client *self, char *event, size_t size)
{
    return zmq_recv (self->box->events, event, size, 0); /* @read */
}
