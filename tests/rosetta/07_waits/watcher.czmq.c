#include <czmq.h>

struct hub {
    void *sock;
    zmq_pollitem_t item;
};

static int hub_readable(zloop_t *loop, zmq_pollitem_t *item, void *data)
{
    struct hub *hub = data;
    zmsg_t *message = zmsg_recv(hub->sock); // @recv
    zmsg_destroy(&message);
    return 0;
}

int hub_open(struct hub *hub, zloop_t *loop)
{
    hub->sock = zsock_new(ZMQ_PULL); // @create
    zsock_bind(hub->sock, "tcp://127.0.0.1:5555"); // @bind
    hub->item.socket = hub->sock;
    hub->item.fd = 0;
    hub->item.events = ZMQ_POLLIN;
    return zloop_poller(loop, &hub->item, hub_readable, hub);
}
