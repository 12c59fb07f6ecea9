#pragma once

#include <string>
#include <vector>
#include <zmq.hpp>

namespace post
{
void prepare(zmq::socket_t &socket, int limit);

class Hub
{
  public:
    explicit Hub(zmq::context_t &context);
    Hub(zmq::context_t &context, const std::string &name) : Hub(context) { name_ = name; }
    void run();

  private:
    std::string name_;
    zmq::socket_t inbox_;
    std::vector<zmq::pollitem_t> items_;
};
} // namespace post
