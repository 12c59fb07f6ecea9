#include <zmq.hpp>

void open_it(zmq::context_t &context)
{
    zmq::socket_t sock(context, zmq::socket_type::pair); // @test
    sock.bind("inproc://test"); // @test-bind
}
