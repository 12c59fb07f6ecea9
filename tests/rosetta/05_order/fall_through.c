#include <zmq.h>

enum message { OPEN, MOVE, SHUT };

void handle(void *context, enum message message)
{
    static void *link;
    switch (message) {
    case OPEN:
        link = zmq_socket(context, ZMQ_PUSH); // @create
        /* falls through */
    case MOVE:
        zmq_connect(link, "tcp://127.0.0.1:5555"); // @connect
        break;
    case SHUT: {
        zmq_close(link);
        break;
    }
    default:
        zmq_connect(link, "tcp://203.0.113.1:5555");
    }
}
