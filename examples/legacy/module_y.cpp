// Module Y: answers commands on socket C.
//
// "status" gives the counters; "limit <sensor> <value>" sets the value above which a reading is an alarm.

#include "module_y.hpp"

#include <sstream>

CommandDesk::CommandDesk(zmq::context_t &context, PlantState &state, int commands_port)
    : state_(state), socket_c_(context, zmq::socket_type::rep)
{
    socket_c_.bind("tcp://*:" + std::to_string(commands_port));
}

void CommandDesk::run()
{
    for (;;) {
        zmq::message_t request;
        if (!socket_c_.recv(request, zmq::recv_flags::none))
            continue;
        socket_c_.send(zmq::buffer(answer(request.to_string())), zmq::send_flags::none);
    }
}

std::string CommandDesk::answer(const std::string &command)
{
    std::istringstream words(command);
    std::string verb, sensor;
    double limit = 0;

    words >> verb;
    if (verb == "status")
        return state_.summary();
    if (verb == "limit" && words >> sensor >> limit) {
        state_.set_limit(sensor, limit);
        return "ok";
    }
    return "not a command: " + command;
}
