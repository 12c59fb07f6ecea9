#include <zmq.h>

static void protect(void *sock, const char *secret)
{
    int on = 1;
    zmq_setsockopt(sock, ZMQ_CURVE_SECRETKEY, secret, 40);
    zmq_setsockopt(sock, ZMQ_CURVE_SERVER, &on, sizeof(on));
}

void serve(void *context, const char *secret)
{
    void *right = zmq_socket(context, ZMQ_ROUTER); // @right
    zmq_bind(right, "inproc://control"); // @right-inproc
    protect(right, secret);
    zmq_bind(right, "tcp://*:9030"); // @right-tcp
    void *wrong = zmq_socket(context, ZMQ_ROUTER); // @wrong
    zmq_bind(wrong, "tcp://*:9031"); // @wrong-tcp
    protect(wrong, secret);
}
