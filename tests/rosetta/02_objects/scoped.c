#include <zmq.h>

int probe(void)
{
    void *context = zmq_ctx_new();
    int size = -1;
    {
        void *ask = zmq_socket(context, ZMQ_REQ); // @first
        int timeout = 2000;
        char answer[32];
        zmq_setsockopt(ask, ZMQ_RCVTIMEO, &timeout, sizeof timeout);
        zmq_connect(ask, "tcp://127.0.0.1:5000"); // @first-connect
        zmq_send(ask, "ping", 4, 0); // @first-send
        size = zmq_recv(ask, answer, sizeof answer, 0); // @first-recv
        {
            void *tell = zmq_socket(context, ZMQ_PUSH); // @second
            zmq_connect(tell, "tcp://127.0.0.1:5001"); // @second-connect
            zmq_send(tell, answer, size, 0); // @second-send
            zmq_close(tell);
        }
        zmq_close(ask);
    }
    zmq_ctx_term(context);
    return size;
}
