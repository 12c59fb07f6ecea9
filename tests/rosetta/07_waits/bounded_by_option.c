#include <string.h>
#include <zmq.h>

int ask(void *context, int careful, const char *question, char *answer, size_t size)
{
    void *client = zmq_socket(context, ZMQ_REQ); // @create
    int timeout = 5000;
    zmq_setsockopt(client, ZMQ_RCVTIMEO, &timeout, sizeof(timeout));
    if (careful) {
        timeout = 100;
        zmq_setsockopt(client, ZMQ_SNDTIMEO, &timeout, sizeof(timeout));
    }
    zmq_send(client, question, strlen(question), 0); // @send
    return zmq_recv(client, answer, size, 0); // @recv
}
