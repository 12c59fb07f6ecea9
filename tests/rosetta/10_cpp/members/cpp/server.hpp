#pragma once

#include <memory>
#include <string>
#include <zmq.hpp>

class Server {
public:
    explicit Server(const std::string &control);
    void start();
    void serve();

private:
    zmq::context_t context_{1};
    zmq::socket_t control_{context_, zmq::socket_type::pair}; // @control
    zmq::socket_t front_;
    std::unique_ptr<zmq::socket_t> news_;
};
