#include <zmq.h>

static void readable(void *inbox)
{
    char text[256];
    int events;
    size_t size = sizeof(events);
    zmq_getsockopt(inbox, ZMQ_EVENTS, &events, &size);
    while (events & ZMQ_POLLIN) {
        zmq_recv(inbox, text, sizeof(text), 0); /* @recv */
        zmq_getsockopt(inbox, ZMQ_EVENTS, &events, &size);
    }
}

static void next_message(void *inbox)
{
    char text[256];
    int more;
    size_t size = sizeof(more);
    zmq_getsockopt(inbox, ZMQ_RCVMORE, &more, &size);
    if (more)
        zmq_recv(inbox, text, sizeof(text), 0); /* @unguarded */
}

int main(void)
{
    void *context = zmq_ctx_new();
    void *inbox = zmq_socket(context, ZMQ_PULL); /* @create */
    zmq_bind(inbox, "tcp://127.0.0.1:5555"); /* @bind */
    readable(inbox);
    next_message(inbox);
    return 0;
}
