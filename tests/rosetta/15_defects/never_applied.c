#include <stdio.h>
#include <stdlib.h>
#include <zmq.h>

int main(int argc, char **argv)
{
    int hwm = argc > 1 ? atoi(argv[1]) : 1000;
    int timeout = argc > 2 ? atoi(argv[2]) : 5000;
    int linger = 250;
    printf("limits %d %d\n", hwm, timeout);
    void *out = zmq_socket(zmq_ctx_new(), ZMQ_PUSH); // @create
    zmq_setsockopt(out, ZMQ_LINGER, &linger, sizeof(linger));
    zmq_connect(out, "tcp://127.0.0.1:6800"); // @connect
    zmq_send(out, "job", 3, 0); // @send
    return zmq_close(out);
}
