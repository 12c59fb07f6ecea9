#include <netinet/in.h>
#include <string>
#include <sys/socket.h>
#include <unistd.h>
#include <zmq.hpp>

static int probe_port()
{
    int probe = ::socket(AF_INET, SOCK_STREAM, 0);
    int on = 1;
    ::setsockopt(probe, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    ::bind(probe, reinterpret_cast<sockaddr *>(&address), sizeof address);
    ::send(probe, "x", 1, 0);
    ::close(probe);
    return ntohs(address.sin_port);
}

void announce(zmq::context_t &context, const std::string &text)
{
    probe_port();
    zmq::socket_t out(context, zmq::socket_type::pub); // @create
    out.bind("tcp://127.0.0.1:8001"); // @bind
    out.send(zmq::buffer(text)); // @send
}
