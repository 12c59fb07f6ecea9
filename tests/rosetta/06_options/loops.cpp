#include <utility>
#include <vector>
#include <zmq.hpp>

void serve(zmq::context_t &context)
{
    zmq::socket_t desk(context, ZMQ_ROUTER); // @create
    const std::vector<std::pair<int, int>> options = {{ZMQ_SNDHWM, 40}, {ZMQ_RCVHWM, 41}, {ZMQ_LINGER, 42}};
    for (const auto &[option, value] : options)
        desk.setsockopt(option, &value, sizeof(value));
    desk.bind("tcp://127.0.0.1:6401"); // @bind
}
