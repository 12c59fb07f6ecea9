#include "desks.h"

#include <zmq.h>

int desk_bind(void *desk, const char *address)
{
    return zmq_bind(desk, address); // @front-bind @back-bind
}

int desk_receive(void *desk, char *body, int size)
{
    return zmq_recv(desk, body, size, 0); // @front-recv
}
