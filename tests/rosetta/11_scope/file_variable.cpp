#include <zmq.hpp>

static zmq::context_t context;
static zmq::socket_t gate(context, zmq::socket_type::rep);  // @gate

static void answer()
{
    while (true) {
        zmq::message_t request;
        gate.recv(request);  // @recv
        gate.send(request, zmq::send_flags::none);  // @send
    }
}

int main()
{
    gate.bind("tcp://127.0.0.1:5556");  // @bind
    answer();
}
