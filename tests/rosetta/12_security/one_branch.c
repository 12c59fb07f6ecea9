#include <zmq.h>

void publish(void *context, int secure, const char *secret)
{
    void *out = zmq_socket(context, ZMQ_PUB); // @create
    if (secure) {
        int on = 1;
        zmq_setsockopt(out, ZMQ_CURVE_SECRETKEY, secret, 40);
        zmq_setsockopt(out, ZMQ_CURVE_SERVER, &on, sizeof(on));
    }
    zmq_bind(out, "tcp://*:9020"); // @bind
}
