#include <stdio.h>
#include <zmq.h>

void echo(void)
{
    void *desk = zmq_socket(zmq_ctx_new(), ZMQ_PAIR); // @create
    zmq_bind(desk, "tcp://*:6300"); // @bind
    int hwm;
    size_t size = sizeof(hwm);
    zmq_getsockopt(desk, ZMQ_RCVHWM, &hwm, &size);
    printf("%d\n", hwm);
    for (;;) {
        zmq_msg_t body;
        zmq_msg_init(&body);
        zmq_msg_recv(&body, desk, 0); // @recv
        zmq_msg_send(&body, desk, 0); // @send
    }
}
