#include "net.hpp"

zmq::socket_t make_zmq_socket(zmq::context_t &context, const std::string &path, zmq::socket_type type, bool bind,
                              int linger)
{
    zmq::socket_t socket(context, type); // @create
    if (type == zmq::socket_type::pull)
        socket.set(zmq::sockopt::rcvhwm, 0); // @rcv
    if (type == zmq::socket_type::push || type == zmq::socket_type::dealer)
        socket.set(zmq::sockopt::sndhwm, 0); // @snd
    if (linger >= 0)
        socket.set(zmq::sockopt::linger, linger); // @linger
    if (bind)
        socket.bind(path); // @bind
    else
        socket.connect(path); // @connect
    return socket;
}
