#include <zmq.h>

void ask(void *context)
{
    int timeout = 900, on = 1;
    char body[16];
    void *relaxed = zmq_socket(context, ZMQ_REQ); // @relaxed
    zmq_setsockopt(relaxed, ZMQ_RCVTIMEO, &timeout, sizeof(timeout));
    zmq_setsockopt(relaxed, ZMQ_REQ_RELAXED, &on, sizeof(on));
    zmq_recv(relaxed, body, sizeof(body), 0); // @relaxed-recv
    void *neither = zmq_socket(context, ZMQ_REQ); // @neither
    zmq_setsockopt(neither, ZMQ_RCVTIMEO, &timeout, sizeof(timeout));
    zmq_recv(neither, body, sizeof(body), 0); // @neither-recv
}
