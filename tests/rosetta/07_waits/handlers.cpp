#include <functional>
#include <memory>
#include <utility>
#include <vector>
#include <zmq.hpp>

class server {
    std::pair<std::unique_ptr<zmq::socket_t>, int> load(zmq::context_t &context)
    {
        std::pair<std::unique_ptr<zmq::socket_t>, int> made{nullptr, 5555};
        made.first = std::make_unique<zmq::socket_t>(context, ZMQ_REP); // @create
        made.first->bind("tcp://127.0.0.1:5555"); // @bind
        return made;
    }

    void serve()
    {
        zmq::context_t context;
        std::vector<std::unique_ptr<zmq::socket_t>> sockets;
        std::vector<std::function<void(zmq::socket_t *)>> handlers;
        auto made = load(context); // @load
        sockets.push_back(std::move(made.first));
        handlers.emplace_back([this](zmq::socket_t *sock) {
            zmq::message_t message;
            sock->recv(message); // @recv
        });
        std::vector<zmq::pollitem_t> items;
        for (auto &one : sockets) {
            items.emplace_back();
            items.back().socket = static_cast<void *>(*one);
            items.back().events = ZMQ_POLLIN;
        }
        int found = 0;
        while (found >= 0) {
            found = zmq::poll(items, std::chrono::milliseconds(1000)); // @poll
            if (found > 0) {
                for (std::size_t number = 0; number < items.size(); ++number) {
                    if (zmq::has_message(items[number]))
                        handlers[number](sockets[number].get());
                }
            }
        }
    }
};
