#include <zmq.h>

void open_end(void *context, int many, int limit)
{
    void *end = zmq_socket(context, many ? ZMQ_ROUTER : ZMQ_DEALER); // @create
    zmq_setsockopt(end, ZMQ_SNDHWM, &limit, sizeof(limit));
    zmq_bind(end, "ipc:///run/end"); // @bind
}
