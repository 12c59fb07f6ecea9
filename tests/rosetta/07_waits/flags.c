#include <zmq.h>

void talk(void *context, int hurry)
{
    void *pipe = zmq_socket(context, ZMQ_PAIR); // @create
    char body[64];
    zmq_recv(pipe, body, sizeof(body), ZMQ_DONTWAIT); // @now
    zmq_recv(pipe, body, sizeof(body), 0); // @patient
    zmq_recv(pipe, body, sizeof(body), hurry ? ZMQ_DONTWAIT : 0); // @chosen
    zmq_send(pipe, "head", 4, ZMQ_SNDMORE); // @more
    zmq_send(pipe, "body", 4, ZMQ_SNDMORE | ZMQ_DONTWAIT); // @both
}
