#include <zmq.hpp>

void open_it(zmq::context_t &context)
{
    zmq::socket_t sock(context, zmq::socket_type::pub); // @app
    sock.bind("tcp://*:1"); // @app-bind
}
