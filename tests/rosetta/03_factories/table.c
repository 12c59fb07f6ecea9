#include <stddef.h>
#include <zmq.h>

static const struct {
    int type;
    const char *address;
} feeds[] = {
    {ZMQ_PULL, "tcp://*:5555"},
    {ZMQ_PUB, "tcp://127.0.0.1:5556"},
};

struct end {
    int type;
    const char *address;
};
static struct end ends[] = {
    {.type = ZMQ_REQ, .address = "inproc://one"},
    {.type = ZMQ_DEALER, .address = "tcp://127.0.0.1:5557"},
    {.address = NULL},
};

void open_all(void *context)
{
    int marks = 5;
    for (size_t i = 0; i < sizeof feeds / sizeof feeds[0]; i++) {
        void *feed = zmq_socket(context, feeds[i].type); // @feed
        zmq_setsockopt(feed, ZMQ_SNDHWM, &marks, sizeof marks); // @mark
        zmq_bind(feed, feeds[i].address); // @bind
    }
    for (int i = 0; ends[i].address != NULL; i++) {
        void *end = zmq_socket(context, ends[i].type); // @end
        zmq_connect(end, ends[i].address); // @connect
    }
}
