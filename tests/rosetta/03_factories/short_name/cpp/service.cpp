#include <zmq.hpp>

static zmq::socket_t mk(zmq::context_t &context)
{
    zmq::socket_t made(context, zmq::socket_type::rep); // @create
    made.set(zmq::sockopt::linger, 0);
    return made;
}

static void put(zmq::socket_t &s)
{
    zmq::message_t message;
    s.bind("tcp://127.0.0.1:5555"); // @bind
    auto received = s.recv(message); // @recv
}

template <typename Context> void serve(Context &c)
{
    auto replies = mk(c); // @replies
    put(replies);
}
