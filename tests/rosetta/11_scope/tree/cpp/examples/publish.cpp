#include <zmq.hpp>

void open_it(zmq::context_t &context)
{
    zmq::socket_t sock(context, zmq::socket_type::pub); // @example
    sock.bind("tcp://*:2"); // @example-bind
}
