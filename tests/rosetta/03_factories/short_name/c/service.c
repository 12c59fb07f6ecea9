#include <zmq.h>

static void *mk (void *context)
{
    int linger = 0;
    void *made = zmq_socket (context, ZMQ_REP); /* @create */
    zmq_setsockopt (made, ZMQ_LINGER, &linger, sizeof linger);
    return made;
}

static void put (void *s)
{
    char buffer[16];
    zmq_bind (s, "tcp://127.0.0.1:5555"); /* @bind */
    zmq_recv (s, buffer, sizeof buffer, 0); /* @recv */
}

void serve (void *c)
{
    void *replies = mk (c); /* @replies */
    put (replies);
}
