#include <zmq.h>

void serve(void *ctx, int replies)
{
    void *sock;
    int timeout = 2000;
    char text[80];
    if (replies)
        sock = zmq_socket(ctx, ZMQ_REP); // @reply
    else
        sock = zmq_socket(ctx, ZMQ_PULL); // @pull
    zmq_setsockopt(sock, ZMQ_RCVTIMEO, &timeout, sizeof(timeout)); // @timeout
    zmq_recv(sock, text, sizeof(text), 0); // @recv
}
