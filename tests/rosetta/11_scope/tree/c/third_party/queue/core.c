#include <zmq.h>

void open_it(void *context)
{
    void *sock = zmq_socket(context, ZMQ_PUSH);
    zmq_bind(sock, "tcp://*:3");
}
