#include <string>

#include <zmq.hpp>

struct Settings {
    std::string address;
    std::string elsewhere;
    int port;

    Settings();
    Settings(const Settings &other);
};

Settings::Settings() : address("localhost"), elsewhere("10.0.0.1"), port(10149) {}

Settings::Settings(const Settings &other)
    : address(other.address), elsewhere(other.elsewhere), port(other.port) {}

void report(zmq::context_t &context, const Settings &settings) {
    zmq::socket_t near(context, zmq::socket_type::push);  // @near
    near.connect("tcp://" + settings.address + ":" + std::to_string(settings.port));  // @home
    zmq::socket_t far(context, zmq::socket_type::push);  // @far
    far.connect("tcp://" + settings.elsewhere + ":" + std::to_string(settings.port));  // @away
}
