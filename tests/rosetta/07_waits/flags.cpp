#include <zmq.hpp>

void talk(zmq::context_t &context, bool hurry)
{
    zmq::socket_t pipe(context, zmq::socket_type::pair); // @create
    zmq::message_t body;
    char bytes[64];
    pipe.recv(bytes, sizeof(bytes), ZMQ_NOBLOCK); // @now
    (void)pipe.recv(body, zmq::recv_flags::none); // @patient
    (void)pipe.recv(body, hurry ? zmq::recv_flags::dontwait : zmq::recv_flags::none); // @chosen
    pipe.send("head", 4, ZMQ_SNDMORE); // @more
    pipe.send(zmq::str_buffer("body"), zmq::send_flags::sndmore | zmq::send_flags::dontwait); // @both
}
