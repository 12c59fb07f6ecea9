#pragma once

#include <string>
#include <zmq.h>

class Channel {
public:
    Channel(void *context, int type)
        : handle_(zmq_socket(context, type)) // @create
    {
        int linger = 0;
        zmq_setsockopt(handle_, ZMQ_LINGER, &linger, sizeof(linger));
    }
    ~Channel() { zmq_close(handle_); }
    Channel(const Channel &) = delete;

    void connect(const std::string &address) { zmq_connect(handle_, address.c_str()); } // @connect
    void send(const std::string &body) { zmq_send(handle_, body.data(), body.size(), 0); } // @send

private:
    void *handle_;
};
