#include "extras.hpp"

int main()
{
    zmq::context_t context(1);
    zmq::socket_t inner(context, ZMQ_PAIR);   // @inner
    zmq::socket_t outer(context, ZMQ_DEALER); // @outer
    zmq::offer(inner, zmq::Place("jobs"));
    zmq::attach(outer, "tcp://10.0.0.7:5555");
}
