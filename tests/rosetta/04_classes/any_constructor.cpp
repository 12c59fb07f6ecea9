#include <string>
#include <zmq.hpp>

class Desk {
public:
    Desk() = default;

    Desk(zmq::context_t &context, int port)
        : questions(context, ZMQ_REP) // @by_port
    {
        questions.bind("tcp://*:" + std::to_string(port)); // @bind_port
    }

    Desk(zmq::context_t &context, int port, const std::string &name)
        : questions(context, ZMQ_REP) // @by_name
    {
        questions.bind("ipc:///run/" + name); // @bind_name
    }

    void answer()
    {
        zmq::message_t question;
        questions.recv(question); // @recv
    }

private:
    zmq::socket_t questions;
};
