#include <string.h>
#include <zmq.h>

struct config {
    int type;
    const char *address;
};

void open_link(void *context, const struct config *cfg, const char *body)
{
    int linger = 0;
    void *link = zmq_socket(context, cfg->type); // @create
    zmq_setsockopt(link, ZMQ_LINGER, &linger, sizeof(linger));
    zmq_bind(link, cfg->address); // @bind
    zmq_send(link, body, strlen(body), 0); // @send
}
