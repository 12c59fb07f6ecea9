#include <czmq.h>

void dropped(void)
{
    zsock_t *jobs = zsock_new(ZMQ_PULL); // @dropping
    zmsg_recv_nowait(jobs); // @dropped
}

void compared(void)
{
    zsock_t *jobs = zsock_new(ZMQ_PULL); // @comparing
    zmsg_t *message = zmsg_recv_nowait(jobs); // @compared
    if (!message)
        return;
    zmsg_recv_nowait(jobs); // @next-part
}

void trusted(void)
{
    zsock_t *jobs = zsock_new(ZMQ_PULL); // @trusting
    char *text = zstr_recv_nowait(jobs); // @trusted
    puts(text);
    zstr_free(&text);
}

zmsg_t *handed_on(void)
{
    zsock_t *jobs = zsock_new(ZMQ_PULL); // @handing
    return zmsg_recv_nowait(jobs); // @handed-on
}
