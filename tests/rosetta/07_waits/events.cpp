#include <zmq.hpp>

static void readable(zmq::socket_t& inbox)
{
    zmq::message_t message;
    while (inbox.get(zmq::sockopt::events) & ZMQ_POLLIN)
        inbox.recv(message);  // @recv
}

static void next_message(zmq::socket_t& inbox)
{
    zmq::message_t message;
    if (inbox.get(zmq::sockopt::rcvmore))
        inbox.recv(message);  // @unguarded
}

int main()
{
    zmq::context_t context;
    zmq::socket_t inbox(context, ZMQ_PULL);  // @create
    inbox.bind("tcp://127.0.0.1:5555");  // @bind
    readable(inbox);
    next_message(inbox);
}
