#include <vector>
#include <zmq.hpp>

static void read(zmq::socket_t &sock)
{
    zmq::message_t message;
    sock.recv(message); // @recv
}

static void load(std::vector<zmq::pollitem_t> &items, std::vector<zmq::socket_t *> &sockets, zmq::socket_t &in,
                 zmq::socket_t &out, bool both)
{
    items.clear();
    sockets.clear();
    if (both) {
        items.emplace_back(zmq::pollitem_t());
        items.back().socket = static_cast<void *>(in);
        items.back().events = ZMQ_POLLIN;
        sockets.push_back(&in);
    }
    items.emplace_back();
    items.back().socket = static_cast<void *>(out);
    items.back().events = ZMQ_POLLIN;
    sockets.push_back(&out);
}

void ask(zmq::context_t &context, bool both)
{
    zmq::socket_t in(context, ZMQ_ROUTER); // @in
    zmq::socket_t out(context, ZMQ_DEALER); // @out
    std::vector<zmq::pollitem_t> items;
    std::vector<zmq::socket_t *> sockets;
    load(items, sockets, in, out, both);
    while (true) {
        int found = zmq::poll(items, std::chrono::milliseconds(100)); // @poll
        if (found > 0) {
            if (zmq::has_message(items[0]))
                read(*sockets[0]);
            if (zmq::has_message(items[1]))
                read(*sockets[1]);
        } else {
            out.close();
            out = zmq::socket_t(context, ZMQ_DEALER); // @anew
            load(items, sockets, in, out, both);
        }
    }
}
