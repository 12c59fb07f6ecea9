#include "places.h"
#include <zmq.hpp>

void serve(zmq::context_t &context)
{
    zmq::socket_t near(context, zmq::socket_type::pull); // @near
    near.bind(local_address(5555)); // @near-bind
    zmq::socket_t far(context, zmq::socket_type::pub); // @far
    far.bind(places::public_address(5556)); // @far-bind
}
