#include <string>
#include <zmq.hpp>

static std::string address_of(const std::string &host, int port)
{
    if (host == "*")
        return "tcp://*:" + std::to_string(port);
    return "tcp://" + host + ":" + std::to_string(port);
}

void serve(const std::string &host)
{
    zmq::context_t context;
    zmq::socket_t given(context, zmq::socket_type::router);  // @given
    given.bind(address_of(host, 7300));  // @given-bind
    zmq::socket_t said(context, zmq::socket_type::router);  // @said
    said.bind(address_of("*", 7301));  // @said-bind
}
