#include <string>
#include <zmq.hpp>

static zmq::context_t context;

static zmq::socket_t serve(int port, int kind = ZMQ_REP, int hwm = 1000)
{
    zmq::socket_t sock(context, kind); // @create
    sock.setsockopt(ZMQ_SNDHWM, &hwm, sizeof(hwm));
    sock.bind("tcp://127.0.0.1:" + std::to_string(port)); // @bind
    return sock;
}

int main()
{
    auto loud = serve(1, ZMQ_PUB, 10); // @given
    auto quiet = serve(2); // @default
    loud.send(zmq::str_buffer("up")); // @send
    quiet.close();
}
