#include <czmq.h>

int main(void)
{
    zsock_t *sink = zsock_new(ZMQ_PULL); // @create
    zsock_set_rcvhwm(sink, 100); // @hwm
    zsock_bind(sink, "tcp://*:%d", 5555); // @bind
    while (1) {
        char *text = zstr_recv(sink); // @recv
        puts(text);
        zstr_free(&text);
    }
    zsock_destroy(&sink);
    return 0;
}
