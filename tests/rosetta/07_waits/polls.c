#include <zmq.h>

void finite(void *context)
{
    void *jobs = zmq_socket(context, ZMQ_PULL); // @finite
    zmq_pollitem_t items[] = {{jobs, 0, ZMQ_POLLIN, 0}};
    char body[128];
    while (1) {
        zmq_poll(items, 1, 1000); // @finite-poll
        if (items[0].revents & ZMQ_POLLIN)
            zmq_recv(jobs, body, sizeof(body), 0); // @finite-recv
    }
}

void endless(void *context)
{
    void *jobs = zmq_socket(context, ZMQ_PULL); // @endless
    zmq_pollitem_t item = {jobs, 0, ZMQ_POLLIN, 0};
    char body[128];
    while (1) {
        if (zmq_poll(&item, 1, -1) > 0) // @endless-poll
            zmq_recv(jobs, body, sizeof(body), 0); // @endless-recv
    }
}

void poller(void *context)
{
    void *link = zmq_socket(context, ZMQ_DEALER); // @poller
    zmq_pollitem_t items[1];
    items[0].socket = link;
    items[0].events = ZMQ_POLLIN;
    char body[128];
    while (1) {
        int ready = zmq_poll(items, 1, 250); // @poller-poll
        if (ready > 0 && (items[0].revents & ZMQ_POLLIN))
            zmq_recv(link, body, sizeof(body), 0); // @poller-recv
        zmq_send(link, "alive", 5, 0); // @poller-send
    }
}
