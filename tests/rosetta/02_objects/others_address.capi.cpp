#include <stdlib.h>
#include <string.h>
#include <zmq.h>

struct link {
    void *socket;
    char address[64];
};

static void open_near(void *context)
{
    struct link *link = (struct link *)calloc(1, sizeof(*link));
    strcpy(link->address, "inproc://near");
    link->socket = zmq_socket(context, ZMQ_PUB); // @near
    zmq_bind(link->socket, link->address); // @near-bind
}

void open_link(struct link *link, void *context)
{
    link->socket = zmq_socket(context, ZMQ_PULL); // @create
    if (strlen(link->address))
        zmq_bind(link->socket, link->address); // @told
    else
        zmq_bind(link->socket, "tcp://*:5555"); // @untold
}
