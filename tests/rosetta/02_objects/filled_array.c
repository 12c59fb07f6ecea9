#include <zmq.h>

static void pair(void *context, void **ends)
{
    ends[0] = zmq_socket(context, ZMQ_PAIR); // @first
    zmq_bind(ends[0], "inproc://pair"); // @bind
    ends[1] = zmq_socket(context, ZMQ_PAIR); // @second
    zmq_connect(ends[1], "inproc://pair"); // @connect
}

void talk(void *context)
{
    void *ends[2];
    char buffer[10];
    pair(context, ends); // @call
    zmq_send(ends[1], "hello", 5, 0); // @send
    zmq_recv(ends[0], buffer, 10, 0); // @recv
}
