#include "limits.hpp"

namespace {
constexpr int SEND_TIMEOUT = 700;
}

void apply_limits(zmq::socket_t &sock, int hwm)
{
    sock.set(zmq::sockopt::sndhwm, hwm); // @hwm
    sock.set(zmq::sockopt::sndtimeo, SEND_TIMEOUT); // @timeout
}
