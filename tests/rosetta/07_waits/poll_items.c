#include <zmq.h>

void by_address(void *context)
{
    char bytes[64];
    void *one = zmq_socket(context, ZMQ_PULL); /* @one */
    void *two = zmq_socket(context, ZMQ_PULL); /* @two */
    zmq_pollitem_t items[] = {{one, 0, ZMQ_POLLIN, 0}, {two, 0, ZMQ_POLLIN, 0}};
    zmq_poll(&items[0], 2, 100); /* @address-poll */
    if (items[0].revents & ZMQ_POLLIN)
        zmq_recv(one, bytes, sizeof bytes, 0); /* @one-recv */
    if (items[1].revents & ZMQ_POLLIN)
        zmq_recv(two, bytes, sizeof bytes, 0); /* @two-recv */
}

static void await_any(zmq_pollitem_t *items, int count, long timeout)
{
    zmq_poll(items, count, timeout); /* @passed-poll */
}

void passed_on(void *context)
{
    char bytes[64];
    void *first = zmq_socket(context, ZMQ_PULL);  /* @first */
    void *second = zmq_socket(context, ZMQ_PULL); /* @second */
    zmq_pollitem_t items[] = {{first, 0, ZMQ_POLLIN, 0}, {second, 0, ZMQ_POLLIN, 0}};
    await_any(&items[0], 2, 100);
    if (items[0].revents & ZMQ_POLLIN)
        zmq_recv(first, bytes, sizeof bytes, 0); /* @first-recv */
    if (items[1].revents & ZMQ_POLLIN)
        zmq_recv(second, bytes, sizeof bytes, 0); /* @second-recv */
}
