#pragma once
#include <memory>
#include <zmq.hpp>

using Desk = std::unique_ptr<zmq::socket_t>;
using Body = zmq::message_t;
