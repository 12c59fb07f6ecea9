#pragma once
#include <zmq.hpp>

void apply_limits(zmq::socket_t &sock, int hwm);
