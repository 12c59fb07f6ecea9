#include <zmq.h>
#include "wire.h"

struct desk {
    int known;
    void *inner;
    void *outer;
};

static void answer(struct desk *d, void *socket)
{
    parcel_t *parcel;
    if (!d->known)
        return;
    parcel = receive_parcel(socket);  // @parcel
    send_parcel(socket, parcel);  // @answer
}

int run(void *context)
{
    struct desk d;
    d.known = 0;
    d.inner = zmq_socket(context, ZMQ_PULL);  // @inner
    d.outer = zmq_socket(context, ZMQ_DEALER);  // @outer
    while (1) {
        zmq_pollitem_t items[] = {{d.inner, 0, ZMQ_POLLIN, 0}, {d.outer, 0, ZMQ_POLLIN, 0}};
        zmq_poll(items, 2, 100);  // @poll
        if (items[0].revents & ZMQ_POLLIN) {
            char buffer[10];
            d.known = zmq_recv(d.inner, buffer, 10, 0);  // @known
        }
        if (items[1].revents & ZMQ_POLLIN)
            answer(&d, d.outer);
    }
    return 0;
}

int wait_for_one(void *context)
{
    void *source = zmq_socket(context, ZMQ_PULL);  // @source
    return receive_parcel(source) != 0;  // @one
}
