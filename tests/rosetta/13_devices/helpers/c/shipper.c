#include <stdlib.h>
#include <zmq.h>

#include "limits.h"

#define SHIPPER_KIND ZMQ_PUSH

typedef struct {
    void *sock;
} shipper_t;

shipper_t *shipper_new(void *context)
{
    shipper_t *self = calloc(1, sizeof(shipper_t));
    self->sock = zmq_socket(context, SHIPPER_KIND); // @create
    apply_limits(self->sock, 90);
    zmq_connect(self->sock, "tcp://store.example.org:6600"); // @connect
    return self;
}

int shipper_ship(shipper_t *self, const void *parcel, size_t size)
{
    return zmq_send(self->sock, parcel, size, 0); // @send
}
