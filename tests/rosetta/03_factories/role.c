#include <zmq.h>

enum role { PUBLISHES, LISTENS };

struct link {
    void *socket;
};

static void open_link(struct link *link, enum role role, const char *address)
{
    switch (role) {
    case PUBLISHES:
        link->socket = zmq_socket(zmq_ctx_new(), ZMQ_PUB); // @publisher
        zmq_bind(link->socket, address); // @bind
        break;
    case LISTENS:
        link->socket = zmq_socket(zmq_ctx_new(), ZMQ_SUB); // @listener
        zmq_connect(link->socket, address); // @connect
        break;
    }
}

void news(void)
{
    struct link link;
    open_link(&link, PUBLISHES, "tcp://*:5555"); // @news
}

void gossip(void)
{
    struct link link;
    open_link(&link, PUBLISHES, "ipc:///run/gossip"); // @gossip
}

void ear(void)
{
    struct link link;
    open_link(&link, LISTENS, "tcp://127.0.0.1:5555"); // @ear
}
