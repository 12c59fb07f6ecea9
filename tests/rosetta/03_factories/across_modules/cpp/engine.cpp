#include "net.hpp"

class Engine {
public:
    Engine()
        : context(2)
        , output(make_zmq_socket(context, "ipc:///tmp/engine.out", zmq::socket_type::push, false, 4000)) // @push
        , input(make_zmq_socket(context, "tcp://*:29500", zmq::socket_type::pull, true)) // @pull
    {
    }

    void step()
    {
        zmq::message_t body;
        (void)input.recv(body); // @recv
        output.send(body, zmq::send_flags::none); // @send
    }

private:
    zmq::context_t context;
    zmq::socket_t output;
    zmq::socket_t input;
};
