#include <zmq.hpp>

void open_end(zmq::context_t &context, bool many, int limit)
{
    zmq::socket_t end(context, many ? zmq::socket_type::router : zmq::socket_type::dealer); // @create
    end.set(zmq::sockopt::sndhwm, limit);
    end.bind("ipc:///run/end"); // @bind
}
