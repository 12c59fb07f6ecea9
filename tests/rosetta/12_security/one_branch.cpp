#include <string>
#include <zmq.hpp>

void publish(zmq::context_t &context, bool secure, const std::string &secret)
{
    zmq::socket_t out(context, zmq::socket_type::pub); // @create
    if (secure) {
        out.set(zmq::sockopt::curve_secretkey, secret);
        out.set(zmq::sockopt::curve_server, true);
    }
    out.bind("tcp://*:9020"); // @bind
}
