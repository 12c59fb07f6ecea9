#include <zmq.hpp>

void serve(zmq::context_t &ctx, bool replies)
{
    zmq::socket_t sock;
    zmq::message_t text;
    if (replies)
        sock = zmq::socket_t(ctx, zmq::socket_type::rep); // @reply
    else
        sock = zmq::socket_t(ctx, zmq::socket_type::pull); // @pull
    sock.set(zmq::sockopt::rcvtimeo, 2000); // @timeout
    sock.recv(text); // @recv
}
