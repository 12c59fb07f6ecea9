#include <zmq.hpp>

class Feed {
public:
    explicit Feed(zmq::context_t &context)
        : out_(context, zmq::socket_type::pub) // @create
    {
        out_.bind("tcp://127.0.0.1:6200"); // @bind
    }

    void limit(int messages)
    {
        out_.set(zmq::sockopt::sndhwm, messages); // @limit
    }

    void publish(zmq::message_t &body)
    {
        out_.send(body, zmq::send_flags::none); // @send
    }

private:
    zmq::socket_t out_;
};
