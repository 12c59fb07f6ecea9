#include <zmq.hpp>

class QuietContext : public zmq::context_t {
public:
    zmq::socket_t socket(zmq::socket_type type)
    {
        zmq::socket_t sock(*this, type); // @create
        sock.set(zmq::sockopt::linger, 0); // @linger
        sock.set(zmq::sockopt::rcvtimeo, 3000); // @timeout
        return sock;
    }
};

int main()
{
    QuietContext context;
    auto desk = context.socket(zmq::socket_type::rep); // @use
    desk.bind("ipc:///run/desk"); // @bind
    zmq::message_t request;
    return desk.recv(request).has_value(); // @recv
}
