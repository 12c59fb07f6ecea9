#include <zmq.h>

void open_it(void *context)
{
    void *sock = zmq_socket(context, ZMQ_PUB); // @app
    zmq_bind(sock, "tcp://*:1"); // @app-bind
}
