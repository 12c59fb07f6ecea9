#include <string>
#include <zmq.hpp>

void desk(zmq::context_t &context)
{
    zmq::socket_t sock(context, ZMQ_PAIR); // @desk
    sock.bind("inproc://desk"); // @desk-bind
}

void forward(zmq::context_t &context)
{
    zmq::socket_t front(context, ZMQ_XPUB); // @front
    front.bind("tcp://*:*"); // @front-bind
    zmq::socket_t behind(context, ZMQ_SUB); // @behind
    behind.connect(front.get(zmq::sockopt::last_endpoint)); // @behind-connect
}

void asked(zmq::context_t &context)
{
    zmq::socket_t front(context, ZMQ_PULL); // @asked
    front.bind("tcp://127.0.0.1:*"); // @asked-bind
    std::string where = front.get(zmq::sockopt::last_endpoint);
    zmq::socket_t behind(context, ZMQ_PUSH); // @sender
    behind.connect(where); // @sender-connect
}

void without_brackets(zmq::context_t &context)
{
    zmq::socket_t sock(context, ZMQ_REP); // @six
    sock.bind("tcp://::1:9080"); // @six-bind
    zmq::socket_t other(context, ZMQ_REP); // @any
    other.bind("tcp://:::9081"); // @any-bind
}

void chosen(zmq::context_t &context, int port = 0)
{
    zmq::socket_t sock(context, ZMQ_REP); // @chosen
    if (port == 0)
        sock.bind("tcp://127.0.0.1:*"); // @chosen-any
    else
        sock.bind("tcp://127.0.0.1:" + std::to_string(port)); // @chosen-bind
}
