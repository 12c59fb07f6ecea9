#include "hub.hpp"

void post::prepare(zmq::socket_t &socket, int limit)
{
    socket.set(zmq::sockopt::sndhwm, limit);
    socket.bind("tcp://*:7100"); // @bind
}

post::Hub::Hub(zmq::context_t &context) : inbox_(context, ZMQ_ROUTER) // @inbox
{
    prepare(inbox_, 10);
    items_.push_back({static_cast<void *>(inbox_), 0, ZMQ_POLLIN, 0});
}

void post::Hub::run()
{
    while (true) {
        zmq::poll(&items_[0], items_.size(), -1); // @poll
        zmq::message_t message;
        if (items_[0].revents & ZMQ_POLLIN)
            (void)inbox_.recv(message); // @recv
    }
}
