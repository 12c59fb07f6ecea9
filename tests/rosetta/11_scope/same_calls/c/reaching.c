#include "reaching.h"

#include <zmq.h>

static void reach(void *context, const char *where)
{
    void *desk = zmq_socket(context, ZMQ_REQ); // @create
    zmq_connect(desk, where); // @connect
    zmq_close(desk);
}

static void reach_for(void *context, const char *where)
{
    reach(context, where);
}

void reach_out(void *context, const char *where)
{
    reach_for(context, where);
}
