#include <zmq.h>

void by_address(void *context, char *data)
{
    void *served = zmq_socket(context, ZMQ_REP); // @served
    zmq_socket_monitor(served, "inproc://served", ZMQ_EVENT_ALL); // @served-on
    void *events = zmq_socket(context, ZMQ_PAIR); // @served-events
    zmq_connect(events, "inproc://served"); // @served-connect
    zmq_recv(events, data, 10, 0); // @served-recv
    zmq_socket_monitor(served, NULL, 0);
    zmq_close(events);
}

void too_early(void *context, char *data)
{
    void *early = zmq_socket(context, ZMQ_REP); // @early
    zmq_socket_monitor(early, "inproc://early", ZMQ_EVENT_ALL); // @early-on
    void *events = zmq_socket(context, ZMQ_PAIR); // @early-events
    zmq_connect(events, "inproc://early"); // @early-connect
    zmq_recv(events, data, 10, 0); // @early-recv
    zmq_close(events); // @early-close
    zmq_socket_monitor(early, NULL, 0);
}

void by_nobody(void *context)
{
    void *unheard = zmq_socket(context, ZMQ_REP); // @unheard
    zmq_socket_monitor(unheard, "inproc://unheard", ZMQ_EVENT_ALL); // @unheard-on
}
