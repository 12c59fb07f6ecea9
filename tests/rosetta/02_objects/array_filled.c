#include <stdlib.h>
#include <zmq.h>

struct office {
    void *context;
    void **desks;
    int count;
};

static void open_all(void **desks, int count, void *context)
{
    for (int i = 0; i < count; i++) {
        desks[i] = zmq_socket(context, ZMQ_PUSH); /* @desk */
        zmq_connect(desks[i], "inproc://desk");   /* @connect */
    }
}

static void close_all(void **desks, int count)
{
    int zero = 0;
    for (int i = 0; i < count; i++) {
        zmq_setsockopt(desks[i], ZMQ_LINGER, &zero, sizeof zero); /* @linger */
        zmq_close(desks[i]);
    }
}

void work(struct office *office)
{
    office->desks = calloc(office->count, sizeof(void *));
    open_all(office->desks, office->count, office->context); /* @call */
    zmq_send(office->desks[0], "x", 1, 0); /* @send */
    close_all(office->desks, office->count);
}
