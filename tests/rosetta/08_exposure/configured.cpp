#include <cstdlib>
#include <string>
#include <zmq.hpp>

static std::string setting(const char *name, const std::string &fallback)
{
    const char *value = std::getenv(name);
    return value ? value : fallback;
}

int main()
{
    zmq::context_t context;
    zmq::socket_t desk(context, zmq::socket_type::rep); // @create
    desk.bind(setting("DESK", "tcp://*:7000")); // @default
    desk.bind("tcp://" + setting("DESK_HOST", "127.0.0.1") + ":7001"); // @host-default
    desk.bind(std::getenv("DESK_ADDRESS")); // @bare
}
