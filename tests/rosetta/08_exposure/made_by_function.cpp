#include <string>
#include <zmq.hpp>

struct Names {
    std::string address(const std::string &host) { return "tcp://" + host + ":5555"; }
};

static std::string address(const std::string &host)
{
    return "tcp://" + host + ":6666";
}

void user_a(zmq::context_t &ctx, Names &names)
{
    zmq::socket_t sock(ctx, zmq::socket_type::pull); // @a
    sock.bind(address("127.0.0.1")); // @plain-a
    sock.bind(names.address("127.0.0.1")); // @method-a
}

void user_b(zmq::context_t &ctx, Names &names)
{
    zmq::socket_t sock(ctx, zmq::socket_type::pull); // @b
    sock.bind(address("127.0.0.2")); // @plain-b
    sock.bind(names.address("127.0.0.2")); // @method-b
}

void user_c(zmq::context_t &ctx, Names &names)
{
    zmq::socket_t sock(ctx, zmq::socket_type::pull); // @c
    sock.bind(address("127.0.0.3")); // @plain-c
    sock.bind(names.address("127.0.0.3")); // @method-c
}

void user_d(zmq::context_t &ctx, Names &names)
{
    zmq::socket_t sock(ctx, zmq::socket_type::pull); // @d
    sock.bind(address("*")); // @plain-d
    sock.bind(names.address("*")); // @method-d
}

void user_e(zmq::context_t &ctx, Names &names)
{
    zmq::socket_t sock(ctx, zmq::socket_type::pull); // @e
    sock.bind(address("127.0.0.5")); // @plain-e
    sock.bind(names.address("127.0.0.5")); // @method-e
}
