#include <stdio.h>
#include <zmq.h>

static void address_of(char *text, size_t size, const char *host, int port)
{
    snprintf(text, size, "tcp://%s:%d", host, port);
}

int main(void)
{
    void *context = zmq_ctx_new();
    char text[64];
    void *out = zmq_socket(context, ZMQ_PUB);  /* @out */
    address_of(text, sizeof text, "10.0.0.1", 7101);
    zmq_connect(out, text);  /* @first */
    address_of(text, sizeof text, "10.0.0.2", 7102);
    zmq_connect(out, text);  /* @second */
    address_of(text, sizeof text, "10.0.0.3", 7103);
    zmq_connect(out, text);  /* @third */
    address_of(text, sizeof text, "10.0.0.4", 7104);
    zmq_connect(out, text);  /* @fourth */
    void *desk = zmq_socket(context, ZMQ_ROUTER);  /* @desk */
    address_of(text, sizeof text, "127.0.0.1", 7200);
    zmq_bind(desk, text);  /* @bind */
    return 0;
}
