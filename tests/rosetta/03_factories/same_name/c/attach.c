#include <zmq.h>

#include "attach.h"

void attach(void *socket, const char *endpoint)
{
    int linger = 250;
    zmq_setsockopt(socket, ZMQ_LINGER, &linger, sizeof linger); /* @linger */
    zmq_connect(socket, endpoint);                              /* @connect */
}
