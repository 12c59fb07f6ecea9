// Module Y: answers the operators' commands.

#pragma once

#include <zmq.hpp>

#include <string>

#include "ironhouse_sockets.hpp"
#include "plant_state.hpp"

class CommandDesk {
public:
    CommandDesk(zmq::context_t &context, const ironhouse::key_source &keys, PlantState &state,
                const std::string &interface, int commands_port);

    // Answers until the context is shut down.
    void run();

private:
    std::string answer(const std::string &command);

    PlantState &state_;
    zmq::socket_t socket_c_; // C: commands in, answers out
};
