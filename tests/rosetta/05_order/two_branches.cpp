#include <zmq.hpp>

void attach(zmq::context_t &context, bool listening)
{
    zmq::socket_t jobs(context, zmq::socket_type::pull); // @create
    if (listening) {
        jobs.bind("tcp://*:6100"); // @bind
    } else {
        jobs.set(zmq::sockopt::rcvhwm, 7); // @set
        jobs.connect("tcp://hub.example.org:6100"); // @connect
    }
}
