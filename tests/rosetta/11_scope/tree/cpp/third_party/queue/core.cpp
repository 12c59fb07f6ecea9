#include <zmq.hpp>

void open_it(zmq::context_t &context)
{
    zmq::socket_t sock(context, zmq::socket_type::push);
    sock.bind("tcp://*:3");
}
