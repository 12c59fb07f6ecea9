#ifndef __ZMQ_HPP_INCLUDED__
#define __ZMQ_HPP_INCLUDED__

#include <zmq.h>

#define CPPZMQ_VERSION_MAJOR 4

namespace zmq
{
class socket_t
{
  public:
    socket_t(context_t &context_, int type_) : _handle(zmq_socket(context_.handle(), type_)) {}

    void bind(const char *address_) { zmq_bind(_handle, address_); }

  private:
    void *_handle;
};
}

#endif
