#include <string>
#include <zmq.hpp>

void link_all(zmq::context_t &context, const std::string &host)
{
    zmq::socket_t sock{context, zmq::socket_type::dealer}; // @create
    sock.connect("tcp://localhost:1"); // @local
    sock.connect("tcp://[::1]:2"); // @six
    sock.connect("tcp://198.51.100.7:3"); // @far
    sock.connect("tcp://" + host + ":4"); // @host
    sock.connect("ipc://@abstract"); // @ipc
}
