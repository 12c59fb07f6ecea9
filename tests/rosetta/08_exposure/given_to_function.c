#include <zmq.h>
#include "elsewhere.h"

int main (void)
{
    void *context = zmq_ctx_new ();
    void *replies = zmq_socket (context, ZMQ_REP); /* @replies */
    void *orders = zmq_socket (context, ZMQ_PULL); /* @orders */
    zmq_bind (replies, checked ("tcp://*:5555")); /* @wide */
    zmq_bind (orders, checked (checked ("ipc:///run/orders"))); /* @near */
    return 0;
}
