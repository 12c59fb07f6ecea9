#include <zmq.hpp>

void ask(zmq::context_t &context)
{
    zmq::message_t body;
    zmq::socket_t relaxed(context, ZMQ_REQ); // @relaxed
    relaxed.set(zmq::sockopt::rcvtimeo, 900);
    relaxed.set(zmq::sockopt::req_relaxed, true);
    (void)relaxed.recv(body); // @relaxed-recv
    zmq::socket_t neither(context, ZMQ_REQ); // @neither
    neither.set(zmq::sockopt::rcvtimeo, 900);
    (void)neither.recv(body); // @neither-recv
}
