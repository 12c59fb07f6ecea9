#include <string>
#include <zmq.hpp>

class Server {
public:
    void open_socket(zmq::context_t &ctx, const std::string &addr)
    {
        zmq::message_t text;
        sock = new zmq::socket_t(ctx, zmq::socket_type::rep); // @create
        sock->bind(addr); // @bind
        sock->recv(text); // @recv
    }

private:
    zmq::socket_t *sock;
};

static void helper(Server &server, zmq::context_t &ctx, const std::string &addr)
{
    server.open_socket(ctx, addr);
}

void second_user(zmq::context_t &ctx)
{
    Server server;
    helper(server, ctx, "tcp://*:2");
}
