#include "first_maker.hpp"

static zmq::context_t context;

Desk make_first()
{
    return std::make_unique<zmq::socket_t>(context, zmq::socket_type::rep); // @create
}
