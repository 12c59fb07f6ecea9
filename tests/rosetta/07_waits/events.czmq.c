#include <czmq.h>

static void readable(zsock_t *inbox)
{
    while (zsock_events(inbox) & ZMQ_POLLIN) {
        char *text = zstr_recv(inbox); /* @recv */
        zstr_free(&text);
    }
}

static void next_message(zsock_t *inbox)
{
    if (zsock_rcvmore(inbox)) {
        char *text = zstr_recv(inbox); /* @unguarded */
        zstr_free(&text);
    }
}

int main(void)
{
    zsock_t *inbox = zsock_new(ZMQ_PULL); /* @create */
    zsock_bind(inbox, "tcp://127.0.0.1:5555"); /* @bind */
    readable(inbox);
    next_message(inbox);
    return 0;
}
