#include <string>
#include <zmq.hpp>

void serve(zmq::context_t &context, std::string scheme)
{
    zmq::socket_t sock(context, ZMQ_PUB); // @sock
    if (scheme == "tcp")
        sock.set(zmq::sockopt::sndhwm, 10); // @mark
    if (scheme == "tcp")
        sock.bind("tcp://127.0.0.1:9070"); // @near
    else
        sock.bind(scheme + "://work"); // @other
}
