#include <zmq.h>

static void *unlimited(void *context, int kind)
{
    int none = 0, for_ever = -1;
    void *sock = zmq_socket(context, kind); // @create
    zmq_setsockopt(sock, ZMQ_SNDHWM, &none, sizeof(none));
    zmq_setsockopt(sock, ZMQ_RCVHWM, &none, sizeof(none));
    zmq_setsockopt(sock, ZMQ_LINGER, &for_ever, sizeof(for_ever));
    return sock;
}

void sender(void *context)
{
    void *out = unlimited(context, ZMQ_PUSH); // @out
    zmq_connect(out, "tcp://10.9.8.7:6700"); // @connect
}

void receiver(void *context)
{
    void *jobs = unlimited(context, ZMQ_PULL); // @in
    zmq_bind(jobs, "tcp://*:6700"); // @bind
}
