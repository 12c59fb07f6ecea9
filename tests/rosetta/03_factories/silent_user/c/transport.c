#include "transport.h"

#include <zmq.h>

static void *context;

void *open_link(const char *address, int timeout)
{
    if (!context)
        context = zmq_ctx_new();
    void *link = zmq_socket(context, ZMQ_DEALER); // @create
    zmq_setsockopt(link, ZMQ_SNDTIMEO, &timeout, sizeof(timeout)); // @timeout
    zmq_connect(link, address); // @connect
    return link;
}

int link_send(void *link, const char *body, int size)
{
    return zmq_send(link, body, size, 0); // @send
}
