#include <zmq.hpp>

static const struct {
    zmq::socket_type type;
    const char *address;
} feeds[] = {
    {zmq::socket_type::pull, "tcp://*:5555"},
    {zmq::socket_type::pub, "tcp://127.0.0.1:5556"},
};

struct end {
    zmq::socket_type type;
    const char *address;
};
static const end ends[] = {
    {zmq::socket_type::req, "inproc://one"},
    {zmq::socket_type::dealer, "tcp://127.0.0.1:5557"},
};

void open_all(zmq::context_t &context)
{
    for (int i = 0; i < 2; ++i) {
        zmq::socket_t feed(context, feeds[i].type); // @feed
        feed.set(zmq::sockopt::sndhwm, 5); // @mark
        feed.bind(feeds[i].address); // @bind
    }
    for (const auto &one : ends) {
        zmq::socket_t end(context, one.type); // @end
        end.connect(one.address); // @connect
    }
}
