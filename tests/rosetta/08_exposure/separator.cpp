#include <cstring>
#include <string>
#include <zmq.hpp>

static std::string address(const std::string &scheme, const std::string &host, const std::string &port)
{
    char separator = (scheme == "tcp") ? ':' : '-';
    return scheme + "://" + host + separator + port;
}

void far(zmq::context_t &context)
{
    zmq::socket_t sock(context, ZMQ_PULL); // @far
    sock.bind(address("tcp", "*", "9070")); // @far-bind
}

void near(zmq::context_t &context)
{
    zmq::socket_t sock(context, ZMQ_PULL); // @near
    sock.bind(address("ipc", "/run/desk", "9071")); // @near-bind
}

void put_together(zmq::context_t &context)
{
    zmq::socket_t sock(context, ZMQ_PAIR); // @parts
    char name[99] = {0};
    strcat(name, "inproc://");
    strcat(name, "parts");
    sock.bind(name); // @parts-bind
}
