#include <zmq.h>

void watch(void *context, int lossy, int patient)
{
    void *feed = zmq_socket(context, ZMQ_SUB); // @create
    zmq_setsockopt(feed, ZMQ_SUBSCRIBE, "", 0);
    if (lossy) {
        int hwm = 2;
        zmq_setsockopt(feed, ZMQ_RCVHWM, &hwm, sizeof(hwm)); // @lossy
    }
    int timeout;
    if (patient)
        timeout = 60000;
    else
        timeout = 500;
    zmq_setsockopt(feed, ZMQ_RCVTIMEO, &timeout, sizeof(timeout));
    zmq_connect(feed, "tcp://203.0.113.5:9100"); // @connect
}
