#include <zmq.h>

static void *context;

static void attach(const char *where)
{
    void *desk = zmq_socket(context, ZMQ_PULL); // @create
    zmq_bind(desk, where); // @bind
    zmq_close(desk);
}

static void prepare(const char *where)
{
    attach(where);
}

static void arrange(const char *where)
{
    prepare(where);
}

static void order(const char *where)
{
    arrange(where);
}

void begin_work(void)
{
    order("tcp://*:7200");
}
