#include "extras.hpp"

namespace zmq
{
void attach(zmq::socket_t &socket, const std::string &endpoint)
{
    limit_linger(socket);
    if (zmq_connect(socket.operator void *(), endpoint.c_str()) != 0) // @connect
        throw zmq::error_t();
}
} // namespace zmq
