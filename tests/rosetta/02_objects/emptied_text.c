#include <stdio.h>
#include <string.h>
#include <zmq.h>

struct place {
    void *socket;
    char text[64];
};

struct link {
    struct place near;
    struct place far;
};

static void link_init(struct link *link)
{
    memset(link, 0, sizeof(*link));
}

static void link_bind(struct link *link, void *context)
{
    if (strlen(link->near.text)) {
        link->near.socket = zmq_socket(context, ZMQ_PULL); // @near
        zmq_bind(link->near.socket, link->near.text); // @near-bind
    } else {
        link->far.socket = zmq_socket(context, ZMQ_PULL); // @far
        zmq_bind(link->far.socket, link->far.text); // @far-bind
    }
}

void nearby(struct link *link, void *context)
{
    link_init(link);
    snprintf(link->near.text, sizeof(link->near.text), "inproc://near");
    link_bind(link, context);
}

void afar(struct link *link, void *context)
{
    link_init(link);
    snprintf(link->far.text, sizeof(link->far.text), "tcp://*:%d", 5555);
    link_bind(link, context);
}
