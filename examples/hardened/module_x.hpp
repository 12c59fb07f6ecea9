// Module X: takes readings in and sends alarms out.

#pragma once

#include <zmq.hpp>

#include "ironhouse_sockets.hpp"
#include "plant_state.hpp"

class ReadingCollector {
public:
    ReadingCollector(zmq::context_t &context, const ironhouse::key_source &keys, PlantState &state,
                     const std::string &interface, int readings_port, int alarms_port);

    // Collects until `rounds` readings have come in (0: for ever) or the context is shut down.
    void run(long rounds);

private:
    void raise_alarm(const std::string &text);

    PlantState &state_;
    zmq::socket_t socket_a_; // A: readings in
    zmq::socket_t socket_b_; // B: alarms out
};
