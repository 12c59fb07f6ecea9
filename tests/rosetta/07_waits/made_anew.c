#include <zmq.h>

void ask(void *context)
{
    char buffer[100];
    void *in = zmq_socket(context, ZMQ_ROUTER); // @in
    void *out = zmq_socket(context, ZMQ_DEALER); // @out
    for (;;) {
        zmq_pollitem_t items[] = {{in, 0, ZMQ_POLLIN, 0}, {out, 0, ZMQ_POLLIN, 0}};
        int found = zmq_poll(items, 2, 100); // @poll
        if (found > 0) {
            for (int number = 0; number < 2; number++) {
                if (items[number].revents & ZMQ_POLLIN)
                    zmq_recv(items[number].socket, buffer, 100, 0); // @recv
            }
        } else {
            zmq_close(out);
            out = zmq_socket(context, ZMQ_DEALER); // @anew
        }
    }
}
