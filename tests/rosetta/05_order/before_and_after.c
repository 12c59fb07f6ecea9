#include <zmq.h>

void serve(void *context)
{
    int linger = 0;
    int hwm = 10;
    void *jobs = zmq_socket(context, ZMQ_PUSH); // @create
    zmq_setsockopt(jobs, ZMQ_LINGER, &linger, sizeof(linger)); // @early
    zmq_bind(jobs, "tcp://127.0.0.1:5557"); // @first
    zmq_setsockopt(jobs, ZMQ_SNDHWM, &hwm, sizeof(hwm)); // @late
    zmq_bind(jobs, "tcp://127.0.0.1:5558"); // @second
}
