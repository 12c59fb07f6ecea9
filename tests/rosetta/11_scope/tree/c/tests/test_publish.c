#include <zmq.h>

void open_it(void *context)
{
    void *sock = zmq_socket(context, ZMQ_PAIR); // @test
    zmq_bind(sock, "inproc://test"); // @test-bind
}
