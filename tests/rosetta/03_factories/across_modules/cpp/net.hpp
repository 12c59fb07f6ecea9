#pragma once

#include <string>
#include <zmq.hpp>

zmq::socket_t make_zmq_socket(zmq::context_t &context, const std::string &path, zmq::socket_type type,
                              bool bind = false, int linger = -1);
