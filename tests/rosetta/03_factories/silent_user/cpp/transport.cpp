#include "transport.hpp"

static zmq::context_t context;

Link open_link(const std::string &address, int timeout)
{
    auto link = std::make_unique<zmq::socket_t>(context, zmq::socket_type::dealer); // @create
    link->set(zmq::sockopt::sndtimeo, timeout); // @timeout
    link->connect(address); // @connect
    return link;
}
