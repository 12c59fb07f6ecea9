#include <stdint.h>
#include <zmq.h>

#define LINGER_MS 3
void tune(void *context)
{
    void *out = zmq_socket(context, ZMQ_PUSH); // @create
    int value = 1;
    zmq_setsockopt(out, ZMQ_SNDHWM, &value, sizeof(value)); // @hwm
    value = 2;
    zmq_setsockopt(out, ZMQ_SNDTIMEO, &value, sizeof(value)); // @sndtimeo
    const int linger = LINGER_MS;
    zmq_setsockopt(out, ZMQ_LINGER, &linger, sizeof(linger)); // @linger
    zmq_setsockopt(out, ZMQ_IMMEDIATE, &(int){1}, sizeof(int)); // @immediate
    int32_t ivl[1] = {5};
    zmq_setsockopt(out, ZMQ_RECONNECT_IVL, ivl, sizeof(ivl)); // @ivl
    zmq_setsockopt(out, ZMQ_SNDBUF, (int[]){6}, sizeof(int)); // @sndbuf
    value = 1;
    zmq_setsockopt(out, 34, &value, sizeof(value)); // @keepalive
    int *where = &value;
    *where = 8;
    zmq_setsockopt(out, ZMQ_CONNECT_TIMEOUT, where, sizeof(*where)); // @connect-timeout
}
