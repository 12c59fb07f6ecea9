#include "limits.h"

#include <zmq.h>

void apply_limits(void *sock, int hwm)
{
    int timeout = SEND_TIMEOUT;
    zmq_setsockopt(sock, ZMQ_SNDHWM, &hwm, sizeof(hwm)); // @hwm
    zmq_setsockopt(sock, ZMQ_SNDTIMEO, &timeout, sizeof(timeout)); // @timeout
}
