#include <chrono>
#include <vector>
#include <zmq.hpp>

void finite(zmq::context_t &context)
{
    zmq::socket_t jobs(context, zmq::socket_type::pull); // @finite
    zmq::pollitem_t items[] = {{jobs.handle(), 0, ZMQ_POLLIN, 0}};
    zmq::message_t body;
    while (true) {
        zmq::poll(items, 1, std::chrono::milliseconds(1000)); // @finite-poll
        if (items[0].revents & ZMQ_POLLIN)
            (void)jobs.recv(body); // @finite-recv
    }
}

void endless(zmq::context_t &context)
{
    zmq::socket_t jobs(context, zmq::socket_type::pull); // @endless
    zmq::pollitem_t item = {static_cast<void *>(jobs), 0, ZMQ_POLLIN, 0};
    zmq::message_t body;
    while (true) {
        if (zmq::poll(&item, 1) > 0) // @endless-poll
            (void)jobs.recv(body); // @endless-recv
    }
}

void poller(zmq::context_t &context)
{
    zmq::socket_t link(context, zmq::socket_type::dealer); // @poller
    std::vector<zmq::pollitem_t> items = {{link, 0, ZMQ_POLLIN, 0}};
    zmq::message_t body;
    while (true) {
        int ready = zmq::poll(items, std::chrono::milliseconds{250}); // @poller-poll
        if (ready > 0 && items[0].revents & ZMQ_POLLIN)
            (void)link.recv(body); // @poller-recv
        link.send(zmq::str_buffer("alive")); // @poller-send
    }
}
