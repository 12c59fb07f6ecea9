#include <zmq.h>

#include "attach.h"

int main(void)
{
    void *context = zmq_ctx_new();
    void *socket = zmq_socket(context, ZMQ_PULL); /* @work */
    attach(socket, "tcp://10.0.0.9:7400");
    return 0;
}
