#include <sstream>
#include <string>
#include <zmq.hpp>

static constexpr int PORT = 5555;
static const std::string SCHEME = "tcp";

void serve(zmq::context_t &context, const std::string &host, int port, const std::string &name)
{
    zmq::socket_t desk(context, ZMQ_ROUTER); // @create
    desk.bind(SCHEME + "://*:" + std::to_string(PORT)); // @wild
    std::string address = "tcp://0.0.0.0:";
    address += std::to_string(port);
    desk.bind(address); // @zero
    std::ostringstream stream;
    stream << "tcp://127.0.0.1:" << port;
    desk.bind(stream.str()); // @local
    std::string local("tcp://localhost");
    local.append(":").append(std::to_string(port));
    desk.bind(local.c_str()); // @name
    desk.bind("tcp://" + host + ":" + std::to_string(port)); // @host
    desk.bind("inproc://desk"); // @inproc
    desk.bind("ipc:///tmp/" + name + ".sock"); // @ipc
}
