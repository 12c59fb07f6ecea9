#include <string>
#include <zmq.hpp>

void sink(zmq::context_t &context, const std::string &server, const std::string &key, const std::string &secret)
{
    zmq::socket_t sock(context, zmq::socket_type::pull); // @sink
    sock.set(zmq::sockopt::curve_serverkey, server);
    sock.set(zmq::sockopt::curve_publickey, key);
    sock.set(zmq::sockopt::curve_secretkey, secret);
    sock.bind("tcp://*:9010"); // @bind
}

void probe(zmq::context_t &context, const std::string &secret)
{
    zmq::socket_t sock(context, zmq::socket_type::push); // @probe
    sock.setsockopt(ZMQ_CURVE_SERVER, 1);
    sock.setsockopt(ZMQ_CURVE_SECRETKEY, secret.data(), secret.size());
    sock.connect("tcp://sink.example.org:9010"); // @connect
}
