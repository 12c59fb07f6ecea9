#include <zmq.hpp>

void probe()
{
    zmq::context_t context{1};
    {
        zmq::socket_t ask{context, zmq::socket_type::req}; // @first
        ask.set(zmq::sockopt::rcvtimeo, 2000);
        ask.connect("tcp://127.0.0.1:5000"); // @first-connect
        ask.send(zmq::str_buffer("ping")); // @first-send
        zmq::message_t answer;
        (void)ask.recv(answer); // @first-recv
        {
            auto tell = zmq::socket_t(context, ZMQ_PUSH); // @second
            tell.connect("tcp://127.0.0.1:5001"); // @second-connect
            tell.send(answer, zmq::send_flags::none); // @second-send
        }
    }
}
