#include <zmq.hpp>

class Hub {
public:
    Hub()
        : out(context, zmq::socket_type::xpub) // @create
    {
        configure();
    }

    void publish(zmq::message_t &body);
    bool subscription(zmq::message_t &topic);
    void close() { out.close(); }

private:
    void configure();

    zmq::context_t context;
    zmq::socket_t out;
};

void Hub::configure()
{
    out.set(zmq::sockopt::sndhwm, 300);
    out.set(zmq::sockopt::xpub_verbose, 1);
    out.bind("tcp://[::1]:4001"); // @bind
}

void Hub::publish(zmq::message_t &body)
{
    out.send(body, zmq::send_flags::none); // @send
}

bool Hub::subscription(zmq::message_t &topic)
{
    return out.recv(topic, zmq::recv_flags::dontwait).has_value(); // @recv
}
