#include <zmq.hpp>

void forward(zmq::context_t &context)
{
    zmq::socket_t front(context, zmq::socket_type::xsub); // @front
    zmq::socket_t back(context, zmq::socket_type::xpub); // @back
    front.bind("tcp://*:5559"); // @front-bind
    back.set(zmq::sockopt::sndhwm, 20);
    back.bind("tcp://127.0.0.1:5560"); // @back-bind
    zmq::proxy(front, back); // @proxy
}
