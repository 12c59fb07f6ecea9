// Module Y: answers commands on socket C.
//
// "status" gives the counters; "limit <sensor> <value>" sets the value above which a reading is an alarm.

#include "module_y.hpp"

#include <iostream>
#include <sstream>

CommandDesk::CommandDesk(zmq::context_t &context, const ironhouse::key_source &keys, PlantState &state,
                         const std::string &interface, int commands_port)
    : state_(state), socket_c_(context, zmq::socket_type::rep)
{
    ironhouse::secure_command_desk_socket_c_as_server(socket_c_, keys);
    socket_c_.bind("tcp://" + interface + ":" + std::to_string(commands_port));
}

void CommandDesk::run()
{
    for (;;) {
        zmq::message_t request;
        if (ironhouse::receive(socket_c_, request) == ironhouse::outcome::timeout)
            continue; // nobody asks: that is no fault
        const std::string text = answer(request.to_string());
        zmq::message_t reply(text.data(), text.size());
        if (ironhouse::send(socket_c_, reply) == ironhouse::outcome::timeout)
            std::cerr << "an answer could not be sent\n";
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
