#include <zmq.hpp>

static zmq::socket_t unlimited(zmq::context_t &context, zmq::socket_type kind)
{
    zmq::socket_t sock(context, kind); // @create
    sock.set(zmq::sockopt::sndhwm, 0);
    sock.set(zmq::sockopt::rcvhwm, 0);
    sock.set(zmq::sockopt::linger, -1);
    return sock;
}

void sender(zmq::context_t &context)
{
    auto out = unlimited(context, zmq::socket_type::push); // @out
    out.connect("tcp://10.9.8.7:6700"); // @connect
}

void receiver(zmq::context_t &context)
{
    auto jobs = unlimited(context, zmq::socket_type::pull); // @in
    jobs.bind("tcp://*:6700"); // @bind
}
