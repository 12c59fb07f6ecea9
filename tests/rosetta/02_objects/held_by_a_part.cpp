#include <memory>
#include <zmq.hpp>

struct Local {
    std::unique_ptr<zmq::socket_t> requests;
};

struct Box {
    std::unique_ptr<zmq::socket_t> events;
};

class Client {
public:
    void open(zmq::context_t &context)
    {
        local.requests = std::make_unique<zmq::socket_t>(context, ZMQ_REQ); // @requests
        local.requests->set(zmq::sockopt::rcvtimeo, 1000);
        local.requests->connect("tcp://10.0.0.1:5555"); // @connect
        box->events = std::make_unique<zmq::socket_t>(context, ZMQ_PULL); // @events
        box->events->set(zmq::sockopt::linger, 0);
        box->events->bind("tcp://127.0.0.1:5556"); // @bind
    }

    void ask(zmq::message_t &question, zmq::message_t &answer)
    {
        local.requests->send(question, zmq::send_flags::none); // @send
        auto received = local.requests->recv(answer); // @recv
    }

    void read(zmq::message_t &event)
    {
        auto received = box->events->recv(event); // @read
    }

private:
    Local local;
    std::shared_ptr<Box> box;
};
