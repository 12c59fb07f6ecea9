#include <zmq.hpp>

enum class Message { open, move, shut };

void handle(zmq::context_t &context, Message message)
{
    zmq::socket_t link;
    switch (message) {
    case Message::open:
        link = zmq::socket_t(context, ZMQ_PUSH); // @create
        [[fallthrough]];
    case Message::move:
        link.connect("tcp://127.0.0.1:5555"); // @connect
        break;
    case Message::shut: {
        link.close();
        break;
    }
    default:
        link.connect("tcp://203.0.113.1:5555");
    }
}
