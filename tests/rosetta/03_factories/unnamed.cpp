#include <zmq.hpp>

static zmq::context_t ctx;

static zmq::socket_t outgoing()
{
    zmq::socket_t sock(ctx, zmq::socket_type::push);  // @create
    sock.connect("tcp://127.0.0.1:5555");  // @connect
    return sock;
}

static void tell(zmq::socket_t sock, zmq::message_t text)
{
    sock.send(text, zmq::send_flags::none);  // @send
}

int main()
{
    tell(outgoing(), zmq::message_t("hello", 5));  // @given
}
