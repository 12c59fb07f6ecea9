#include "net.h"

#include <zmq.h>

void *make_zmq_socket(void *context, const char *path, int type, int bind, int linger)
{
    int unlimited = 0;
    void *socket = zmq_socket(context, type); // @create
    if (type == ZMQ_PULL)
        zmq_setsockopt(socket, ZMQ_RCVHWM, &unlimited, sizeof(unlimited)); // @rcv
    if (type == ZMQ_PUSH || type == ZMQ_DEALER)
        zmq_setsockopt(socket, ZMQ_SNDHWM, &unlimited, sizeof(unlimited)); // @snd
    if (linger >= 0)
        zmq_setsockopt(socket, ZMQ_LINGER, &linger, sizeof(linger)); // @linger
    if (bind)
        zmq_bind(socket, path); // @bind
    else
        zmq_connect(socket, path); // @connect
    return socket;
}
