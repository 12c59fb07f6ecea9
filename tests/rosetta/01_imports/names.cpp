#include <string>
#include <zmq.hpp>

using zmq::context_t;
using zmq::socket_t;
using namespace zmq;

std::string listen()
{
    context_t context(1);
    socket_t feed(context, socket_type::sub); // @create
    feed.set(sockopt::subscribe, ""); // @subscribe
    feed.connect("tcp://feed.example.org:9000"); // @connect
    message_t message;
    (void)feed.recv(message, recv_flags::none); // @recv
    return message.to_string();
}
