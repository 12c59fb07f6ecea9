#include <zmq.h>

static void open_both(void *context, void **out, void **back)
{
    *out = zmq_socket(context, ZMQ_PUSH); // @create-out
    *back = zmq_socket(context, ZMQ_PULL); // @create-in
}

int main(void)
{
    void *out = NULL;
    void *back = NULL;
    open_both(zmq_ctx_new(), &out, &back); // @call
    zmq_connect(out, "ipc:///run/queue"); // @connect
    zmq_bind(back, "ipc:///run/replies"); // @bind
    zmq_send(out, "job", 3, 0); // @send
    char reply[64];
    return zmq_recv(back, reply, sizeof(reply), 0); // @recv
}
