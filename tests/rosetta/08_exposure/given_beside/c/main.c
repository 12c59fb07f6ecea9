#include "places.h"
#include <zmq.h>

void serve(void *context)
{
    void *near = zmq_socket(context, ZMQ_PULL); // @near
    zmq_bind(near, local_address()); // @near-bind
    void *far = zmq_socket(context, ZMQ_PUB); // @far
    zmq_bind(far, public_address()); // @far-bind
}
