#include <zmq.hpp>

constexpr int LINGER_MS = 3;

void tune(zmq::context_t &context)
{
    zmq::socket_t out(context, zmq::socket_type::push); // @create
    out.set(zmq::sockopt::sndhwm, 1); // @hwm
    out.setsockopt(ZMQ_SNDTIMEO, 2); // @sndtimeo
    int linger = LINGER_MS;
    out.setsockopt(ZMQ_LINGER, &linger, sizeof(linger)); // @linger
    out.setsockopt<int>(ZMQ_IMMEDIATE, 1); // @immediate
    using namespace zmq::sockopt;
    out.set(reconnect_ivl, 5); // @ivl
    zmq_setsockopt(out.handle(), ZMQ_SNDBUF, &(linger = 6), sizeof(int)); // @sndbuf
    out.setsockopt(34, 1); // @keepalive
    out.set(zmq::sockopt::connect_timeout, 8); // @connect-timeout
}
