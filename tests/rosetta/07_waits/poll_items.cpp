#include <vector>
#include <zmq.hpp>

static bool has_message(const zmq::pollitem_t &item)
{
    return (item.revents & ZMQ_POLLIN) != 0;
}

void sized(zmq::context_t &context)
{
    zmq::socket_t inbox(context, ZMQ_PULL); // @sized
    std::vector<zmq::pollitem_t> items(1);
    items[0].socket = static_cast<void *>(inbox);
    items[0].events = ZMQ_POLLIN;
    zmq::poll(items, 100); // @sized-poll
    zmq::message_t message;
    if (has_message(items[0]))
        (void)inbox.recv(message); // @sized-recv
}

void grown(zmq::context_t &context)
{
    zmq::socket_t inbox(context, ZMQ_PULL); // @grown
    std::vector<zmq::pollitem_t> items;
    items.emplace_back();
    items.back().socket = static_cast<void *>(inbox);
    items.back().events = ZMQ_POLLIN;
    zmq::poll(items, 100); // @grown-poll
    zmq::message_t message;
    if (items[0].revents & ZMQ_POLLIN)
        (void)inbox.recv(message); // @grown-recv
}

void by_address(zmq::context_t &context)
{
    zmq::socket_t one(context, ZMQ_PULL); // @one
    zmq::socket_t two(context, ZMQ_PULL); // @two
    zmq::pollitem_t items[] = {{one, 0, ZMQ_POLLIN, 0}, {two, 0, ZMQ_POLLIN, 0}};
    zmq::poll(&items[0], 2, 100); // @address-poll
    zmq::message_t message;
    if (items[0].revents & ZMQ_POLLIN)
        (void)one.recv(message); // @one-recv
    if (items[1].revents & ZMQ_POLLIN)
        (void)two.recv(message); // @two-recv
}

static void await_any(zmq::pollitem_t *items, int count, long timeout)
{
    zmq::poll(items, count, timeout); // @passed-poll
}

void passed_on(zmq::context_t &context)
{
    zmq::socket_t first(context, ZMQ_PULL);  // @first
    zmq::socket_t second(context, ZMQ_PULL); // @second
    zmq::pollitem_t items[] = {{first, 0, ZMQ_POLLIN, 0}, {second, 0, ZMQ_POLLIN, 0}};
    await_any(&items[0], 2, 100);
    zmq::message_t message;
    if (items[0].revents & ZMQ_POLLIN)
        (void)first.recv(message); // @first-recv
    if (items[1].revents & ZMQ_POLLIN)
        (void)second.recv(message); // @second-recv
}
