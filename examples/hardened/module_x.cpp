// Module X: takes readings in on socket A, sends alarms out on socket B.
//
// A reading is one line of text, "<sensor> <value>"; an alarm is "<sensor> <value>" again.
// Readings of the sensor "self-test" always raise an alarm and are not counted.

#include "module_x.hpp"

#include <iostream>
#include <sstream>
#include <string>

ReadingCollector::ReadingCollector(zmq::context_t &context, const ironhouse::key_source &keys, PlantState &state,
                                   const std::string &interface, int readings_port, int alarms_port)
    : state_(state),
      socket_a_(context, zmq::socket_type::pull),
      socket_b_(context, zmq::socket_type::pub)
{
    ironhouse::secure_reading_collector_socket_a_as_server(socket_a_, keys);
    socket_a_.bind("tcp://" + interface + ":" + std::to_string(readings_port));

    ironhouse::secure_reading_collector_socket_b_as_server(socket_b_, keys);
    socket_b_.bind("tcp://" + interface + ":" + std::to_string(alarms_port));
}

void ReadingCollector::run(long rounds)
{
    for (long collected = 0; rounds == 0 || collected < rounds;) {
        zmq::message_t message;
        if (ironhouse::receive(socket_a_, message) == ironhouse::outcome::timeout) {
            std::cerr << "no reading in time; waiting for the next\n";
            continue;
        }

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
    zmq::message_t message(text.data(), text.size());
    if (ironhouse::send(socket_b_, message) == ironhouse::outcome::timeout)
        std::cerr << "an alarm could not be sent: " << text << '\n';
}
