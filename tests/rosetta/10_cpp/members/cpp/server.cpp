#include "server.hpp"

Server::Server(const std::string &control)
    : front_(context_, zmq::socket_type::router) // @front
{
    front_.set(zmq::sockopt::sndhwm, 600);
    control_.connect("inproc://" + control); // @control-connect
}

void Server::start()
{
    front_.bind("tcp://*:8100"); // @front-bind
    news_ = std::make_unique<zmq::socket_t>(context_, zmq::socket_type::pub); // @late
    news_->set(zmq::sockopt::linger, 0);
    news_->bind("tcp://127.0.0.1:8101"); // @late-bind
}

void Server::serve()
{
    zmq::message_t request;
    while (front_.recv(request)) // @front-recv
        news_->send(request, zmq::send_flags::none); // @late-send
}
