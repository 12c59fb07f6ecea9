#include <zmq.h>

void open_it(void *context)
{
    void *sock = zmq_socket(context, ZMQ_PUB); // @example
    zmq_bind(sock, "tcp://*:2"); // @example-bind
}
