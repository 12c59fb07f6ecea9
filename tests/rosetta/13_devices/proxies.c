#include <zmq.h>

void forward(void *context)
{
    void *front = zmq_socket(context, ZMQ_XSUB); // @front
    void *back = zmq_socket(context, ZMQ_XPUB); // @back
    int hwm = 20;
    zmq_bind(front, "tcp://*:5559"); // @front-bind
    zmq_setsockopt(back, ZMQ_SNDHWM, &hwm, sizeof(hwm));
    zmq_bind(back, "tcp://127.0.0.1:5560"); // @back-bind
    zmq_proxy(front, back, NULL); // @proxy
}
