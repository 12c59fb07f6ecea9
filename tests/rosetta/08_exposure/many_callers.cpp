#include <string>
#include <zmq.hpp>

static std::string address_of(const std::string &host, int port)
{
    return "tcp://" + host + ":" + std::to_string(port);
}

int main()
{
    zmq::context_t context;
    zmq::socket_t out(context, zmq::socket_type::pub);  // @out
    out.connect(address_of("10.0.0.1", 7101));  // @first
    out.connect(address_of("10.0.0.2", 7102));  // @second
    out.connect(address_of("10.0.0.3", 7103));  // @third
    out.connect(address_of("10.0.0.4", 7104));  // @fourth
    zmq::socket_t desk(context, zmq::socket_type::router);  // @desk
    desk.bind(address_of("127.0.0.1", 7200));  // @bind
}
