#include <string>
#include <zmq.hpp>

static void protect(zmq::socket_t &sock, const std::string &secret)
{
    sock.set(zmq::sockopt::curve_secretkey, secret);
    sock.set(zmq::sockopt::curve_server, true);
}

void serve(zmq::context_t &context, const std::string &secret)
{
    zmq::socket_t right(context, ZMQ_ROUTER); // @right
    right.bind("inproc://control"); // @right-inproc
    protect(right, secret);
    right.bind("tcp://*:9030"); // @right-tcp
    zmq::socket_t wrong(context, ZMQ_ROUTER); // @wrong
    wrong.bind("tcp://*:9031"); // @wrong-tcp
    protect(wrong, secret);
}
