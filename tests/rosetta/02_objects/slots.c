#include <zmq.h>

enum { END_IN, END_OUT, ENDS };

void relay(void *context)
{
    void *ends[ENDS];
    ends[END_IN] = zmq_socket(context, ZMQ_PULL); // @create-in
    ends[END_OUT] = zmq_socket(context, ZMQ_PUSH); // @create-out
    int hwm = 200;
    int timeout = 1500;
    zmq_setsockopt(ends[END_IN], ZMQ_RCVHWM, &hwm, sizeof(hwm));
    zmq_setsockopt(ends[END_OUT], ZMQ_SNDTIMEO, &timeout, sizeof(timeout));
    zmq_bind(ends[END_IN], "tcp://127.0.0.1:6001"); // @bind-in
    zmq_connect(ends[END_OUT], "tcp://10.0.0.9:6002"); // @connect-out
    for (;;) {
        char body[512];
        int size = zmq_recv(ends[END_IN], body, sizeof(body), 0); // @recv
        zmq_send(ends[END_OUT], body, size, 0); // @send
    }
}
