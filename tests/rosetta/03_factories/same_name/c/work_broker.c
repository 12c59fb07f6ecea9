#include <zmq.h>

void attach(const char *endpoint, void *socket)
{
    zmq_bind(socket, endpoint); /* @bind */
}

int main(void)
{
    void *context = zmq_ctx_new();
    void *socket = zmq_socket(context, ZMQ_ROUTER); /* @broker */
    attach("tcp://*:7401", socket);
    return 0;
}
