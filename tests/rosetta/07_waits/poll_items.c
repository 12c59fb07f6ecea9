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
