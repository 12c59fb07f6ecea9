#include <vector>
#include <zmq.hpp>

static void open_all(std::vector<zmq::socket_t> &desks, int count, zmq::context_t &context)
{
    for (int i = 0; i < count; i++) {
        desks.emplace_back(context, ZMQ_PUSH);    // @desk
        desks.back().connect("inproc://desk"); // @connect
    }
}

static void close_all(std::vector<zmq::socket_t> &desks)
{
    for (auto &desk : desks) {
        desk.set(zmq::sockopt::linger, 0); // @linger
        desk.close();
    }
}

void work(zmq::context_t &context, int count)
{
    std::vector<zmq::socket_t> desks;
    open_all(desks, count, context);
    desks[0].send(zmq::str_buffer("x"), zmq::send_flags::none); // @send
    close_all(desks);
}
