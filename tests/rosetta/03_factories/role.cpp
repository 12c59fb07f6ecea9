#include <zmq.hpp>

static zmq::context_t context;

enum role { PUBLISHES, LISTENS };

struct Link {
    zmq::socket_t socket;
};

static void open_link(Link &link, enum role role, const char *address)
{
    switch (role) {
    case PUBLISHES:
        link.socket = zmq::socket_t(context, ZMQ_PUB); // @publisher
        link.socket.bind(address); // @bind
        break;
    case LISTENS:
        link.socket = zmq::socket_t(context, ZMQ_SUB); // @listener
        link.socket.connect(address); // @connect
        break;
    }
}

void news()
{
    Link link;
    open_link(link, PUBLISHES, "tcp://*:5555"); // @news
}

void gossip()
{
    Link link;
    open_link(link, PUBLISHES, "ipc:///run/gossip"); // @gossip
}

void ear()
{
    Link link;
    open_link(link, LISTENS, "tcp://127.0.0.1:5555"); // @ear
}
