// Module X: takes readings in on socket A, sends alarms out on socket B.
//
// A reading is one line of text, "<sensor> <value>"; an alarm is "<sensor> <value>" again.
// Readings of the sensor "self-test" always raise an alarm and are not counted.

#include "module_x.hpp"

#include <iostream>
#include <sstream>
#include <string>

namespace {

constexpr int kHighWaterMark = 1000;

} // namespace

ReadingCollector::ReadingCollector(zmq::context_t &context, PlantState &state, int readings_port, int alarms_port)
    : state_(state),
      socket_a_(context, zmq::socket_type::pull),
      socket_b_(context, zmq::socket_type::pub)
{
    socket_a_.set(zmq::sockopt::sndhwm, kHighWaterMark);
    socket_a_.set(zmq::sockopt::rcvhwm, kHighWaterMark);
    socket_a_.bind("tcp://*:" + std::to_string(readings_port));

    socket_b_.set(zmq::sockopt::sndhwm, kHighWaterMark);
    socket_b_.set(zmq::sockopt::rcvhwm, kHighWaterMark);
    socket_b_.bind("tcp://*:" + std::to_string(alarms_port));
}

void ReadingCollector::run(long rounds)
{
    for (long collected = 0; rounds == 0 || collected < rounds;) {
        zmq::message_t message;
        if (!socket_a_.recv(message, zmq::recv_flags::none))
            continue;

        std::istringstream line(message.to_string());
        std::string sensor;
        double value = 0;
        if (!(line >> sensor >> value)) {
            std::cerr << "not a reading: " << line.str() << '\n';
            continue;
        }

        if (sensor == "self-test") {
            raise_alarm(line.str());
            continue;
        }
        ++collected;
        if (state_.record(sensor, value))
            raise_alarm(line.str());
    }
}

void ReadingCollector::raise_alarm(const std::string &text)
{
    socket_b_.send(zmq::buffer(text), zmq::send_flags::none);
}
