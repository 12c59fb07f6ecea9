#include <zmq.h>

static void *ctx;

static void *outgoing(void)
{
    void *sock = zmq_socket(ctx, ZMQ_PUSH);  /* @create */
    zmq_connect(sock, "tcp://127.0.0.1:5555");  /* @connect */
    return sock;
}

static void tell(void *sock, const char *text)
{
    zmq_send(sock, text, 5, 0);  /* @send */
}

int main(void)
{
    ctx = zmq_ctx_new();
    tell(outgoing(), "hello");  /* @given */
    return 0;
}
