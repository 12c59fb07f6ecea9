#include <string>
#include <zmq.hpp>

static void attach(zmq::socket_t &sock, std::string address)
{
    if (address.find("://") == std::string::npos)
        address = "tcp://" + address;
    sock.connect(address); // @connect
}

void inside(zmq::context_t &context)
{
    zmq::socket_t sock(context, ZMQ_PAIR); // @inside
    attach(sock, "inproc://parts");
}

void outside(zmq::context_t &context)
{
    zmq::socket_t sock(context, ZMQ_REQ); // @outside
    attach(sock, "10.0.0.1:9060");
}

void either(zmq::context_t &context, bool far)
{
    zmq::socket_t sock(context, ZMQ_PUSH); // @either
    std::string address = "inproc://near";
    if (far)
        address = "127.0.0.1:9061";
    attach(sock, address);
}

void begins(zmq::context_t &context)
{
    zmq::socket_t sock(context, ZMQ_PULL); // @begins
    std::string address = "127.0.0.1:9062";
    if (address.starts_with("ipc://"))
        sock.bind("tcp://*:9062");
    sock.bind("tcp://" + address); // @begins-bind
}
