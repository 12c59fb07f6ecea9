#include <functional>
#include <memory>
#include <zmq.hpp>

std::function<void(zmq::message_t &)> requester(zmq::context_t &context)
{
    auto requests = std::make_shared<zmq::socket_t>(context, ZMQ_REQ); // @create
    requests->connect("tcp://10.0.0.1:5555"); // @connect
    return [requests](zmq::message_t &question) {
        requests->send(question, zmq::send_flags::none); // @send
        auto received = requests->recv(question); // @recv
    };
}
