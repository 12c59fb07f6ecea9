#include <stdio.h>
#include <zmq.h>

struct link {
    void *socket;
    char address[64];
};

struct desk {
    struct link front;
    struct link back;
};

static void open_link(struct link *link, void *context, int type)
{
    link->socket = zmq_socket(context, type); // @create
    zmq_bind(link->socket, link->address); // @bind
}

static void run(struct desk *desk, void *context)
{
    snprintf(desk->front.address, sizeof(desk->front.address), "tcp://*:%d", 5555);
    snprintf(desk->back.address, sizeof(desk->back.address), "inproc://back");
    open_link(&desk->front, context, ZMQ_ROUTER); // @front
    open_link(&desk->back, context, ZMQ_DEALER); // @back
    zmq_proxy(desk->front.socket, desk->back.socket, NULL); // @proxy
}

void publish(void *context)
{
    struct link one;
    struct link two;
    snprintf(one.address, sizeof(one.address), "ipc:///run/one");
    snprintf(two.address, sizeof(two.address), "tcp://127.0.0.1:5556");
    open_link(&one, context, ZMQ_PUB); // @one
    open_link(&two, context, ZMQ_PUSH); // @two
}
