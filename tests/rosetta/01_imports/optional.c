#ifdef HAVE_ZMQ
#include <zmq.h>
#endif
#include <stddef.h>

static void *context;

int metrics_open(void)
{
#if defined(HAVE_ZMQ)
    void *out = zmq_socket(context, ZMQ_PUB); // @metrics
    int hwm = 10;
    zmq_setsockopt(out, ZMQ_SNDHWM, &hwm, sizeof(hwm));
    return zmq_bind(out, "tcp://*:9100"); // @metrics-bind
#else
    return -1;
#endif
}

#if HAVE_LATE
void late(void)
{
    void *pipe = zmq_socket(context, ZMQ_PAIR); // @late
    zmq_connect(pipe, "inproc://late"); // @late-connect
}
#endif
