#include <zmq.h>

void send_all(void *context, const char *body, size_t size)
{
    void *pub = zmq_socket(context, ZMQ_PUB); // @pub
    void *nodrop = zmq_socket(context, ZMQ_XPUB); // @nodrop
    void *push = zmq_socket(context, ZMQ_PUSH); // @push
    void *never = zmq_socket(context, ZMQ_PUSH); // @never
    int on = 1, short_time = 100, for_ever = -1;
    zmq_setsockopt(nodrop, ZMQ_XPUB_NODROP, &on, sizeof(on));
    zmq_setsockopt(push, ZMQ_RCVTIMEO, &short_time, sizeof(short_time));
    zmq_setsockopt(never, ZMQ_SNDTIMEO, &for_ever, sizeof(for_ever));
    zmq_send(pub, body, size, 0); // @pub-send
    zmq_send(nodrop, body, size, 0); // @nodrop-send
    zmq_send(push, body, size, 0); // @push-send
    zmq_send(never, body, size, 0); // @never-send
}
