#include <string>
#include <zmq.hpp>

class JsonSocket : public zmq::socket_t {
public:
    JsonSocket(zmq::context_t &context, int type)
        : zmq::socket_t(context, type) // @base
    {
    }

    std::string ask(const std::string &question)
    {
        send(zmq::buffer(question), zmq::send_flags::none); // @send
        zmq::message_t answer;
        (void)recv(answer, zmq::recv_flags::none); // @recv
        return answer.to_string();
    }
};

std::string run(zmq::context_t &context)
{
    JsonSocket link(context, ZMQ_DEALER); // @make
    link.set(zmq::sockopt::rcvtimeo, 800); // @timeout
    link.connect("tcp://127.0.0.1:8800"); // @connect
    return link.ask("time");
}
