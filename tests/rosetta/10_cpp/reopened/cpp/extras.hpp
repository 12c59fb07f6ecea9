#pragma once

#include <string>
#include <zmq.hpp>

namespace zmq
{
void attach(zmq::socket_t &socket, const std::string &endpoint);

inline void limit_linger(zmq::socket_t &socket)
{
    const int span = 300;
    socket.setsockopt(ZMQ_LINGER, &span, sizeof(int)); // @linger
}

class Place
{
  public:
    explicit Place(const std::string &name) : name_(name) {}
    std::string endpoint() const { return "inproc://" + name_; }

  private:
    std::string name_;
};

template <typename P> inline void offer(zmq::socket_t &socket, const P &place)
{
    limit_linger(socket);
    socket.bind(place.endpoint().c_str()); // @bind
}
} // namespace zmq
