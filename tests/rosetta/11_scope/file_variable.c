#include <zmq.h>

static void *gate;

static void answer(void)
{
    char request[100];
    while (1) {
        int size = zmq_recv(gate, request, 100, 0);  // @recv
        zmq_send(gate, request, size, 0);  // @send
    }
}

int main(void)
{
    gate = zmq_socket(zmq_ctx_new(), ZMQ_REP);  // @gate
    zmq_bind(gate, "tcp://127.0.0.1:5556");  // @bind
    answer();
    return 0;
}
