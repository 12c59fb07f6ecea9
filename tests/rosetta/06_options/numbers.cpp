#include <string>
#include <zmq.hpp>

void push(zmq::context_t &context, const std::string &body)
{
    zmq::socket_t out(context, 8); // @create
    out.setsockopt(23, 12);
    out.setsockopt(17, 0);
    out.connect("tcp://127.0.0.1:6403"); // @connect
    out.send(body.data(), body.size(), 1); // @send
}
