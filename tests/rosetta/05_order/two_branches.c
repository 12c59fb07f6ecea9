#include <stdbool.h>
#include <zmq.h>

void attach(void *context, bool listening)
{
    void *jobs = zmq_socket(context, ZMQ_PULL); // @create
    if (listening) {
        zmq_bind(jobs, "tcp://*:6100"); // @bind
    } else {
        int hwm = 7;
        zmq_setsockopt(jobs, ZMQ_RCVHWM, &hwm, sizeof(hwm)); // @set
        zmq_connect(jobs, "tcp://hub.example.org:6100"); // @connect
    }
}
