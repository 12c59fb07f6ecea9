#include <utility>
#include <zmq.hpp>

static std::pair<zmq::socket_t, zmq::socket_t> open_both(zmq::context_t &context)
{
    zmq::socket_t out(context, zmq::socket_type::push); // @create-out
    zmq::socket_t back(context, zmq::socket_type::pull); // @create-in
    return {std::move(out), std::move(back)};
}

int main()
{
    zmq::context_t context;
    auto [out, back] = open_both(context); // @call
    out.connect("ipc:///run/queue"); // @connect
    back.bind("ipc:///run/replies"); // @bind
    out.send(zmq::str_buffer("job")); // @send
    zmq::message_t reply;
    (void)back.recv(reply); // @recv
}
