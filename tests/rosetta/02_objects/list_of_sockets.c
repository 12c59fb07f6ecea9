#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

#define MOST 16

void fan_out(void *context, const int *ports, int count, const char *body)
{
    void *workers[MOST];
    int hwm = 500;
    int linger = 0;
    for (int i = 0; i < count; i++) {
        char address[64];
        int port = ports[i];
        snprintf(address, sizeof(address), "tcp://127.0.0.1:%d", port);
        workers[i] = zmq_socket(context, ZMQ_PUSH); // @create
        zmq_setsockopt(workers[i], ZMQ_SNDHWM, &hwm, sizeof(hwm)); // @hwm
        zmq_setsockopt(workers[i], ZMQ_LINGER, &linger, sizeof(linger)); // @linger
        zmq_connect(workers[i], address); // @connect
    }
    for (int i = 0; i < count; i++)
        zmq_send(workers[i], body, strlen(body), ZMQ_DONTWAIT); // @send
}
