#include <cstdio>
#include <zmq.h>

int main()
{
    void *context = zmq_ctx_new();
    void *sink = zmq_socket(context, ZMQ_PULL); // @create
    int hwm = 100;
    zmq_setsockopt(sink, ZMQ_RCVHWM, &hwm, sizeof(hwm)); // @hwm
    zmq_bind(sink, "tcp://*:5555"); // @bind
    char buffer[256];
    while (1) {
        int size = zmq_recv(sink, buffer, sizeof buffer, 0); // @recv
        printf("%.*s\n", size, buffer);
    }
    return 0;
}
