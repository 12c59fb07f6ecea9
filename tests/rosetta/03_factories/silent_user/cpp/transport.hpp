#pragma once
#include <memory>
#include <string>
#include <zmq.hpp>

using Link = std::unique_ptr<zmq::socket_t>;

Link open_link(const std::string &address, int timeout);
