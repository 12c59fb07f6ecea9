#include <stdio.h>
#include <zmq.h>

void desk(void *context)
{
    void *sock = zmq_socket(context, ZMQ_PAIR); /* @desk */
    zmq_bind(sock, "inproc://desk"); /* @desk-bind */
}

void forward(void *context)
{
    char where[256];
    size_t size = sizeof where;
    void *front = zmq_socket(context, ZMQ_XPUB); /* @front */
    zmq_bind(front, "tcp://*:*"); /* @front-bind */
    zmq_getsockopt(front, ZMQ_LAST_ENDPOINT, where, &size);
    void *behind = zmq_socket(context, ZMQ_SUB); /* @behind */
    zmq_connect(behind, where); /* @behind-connect */
}

void asked(void *context)
{
    char where[256];
    size_t size = sizeof where;
    void *front = zmq_socket(context, ZMQ_PULL); /* @asked */
    zmq_bind(front, "tcp://127.0.0.1:*"); /* @asked-bind */
    zmq_getsockopt(front, ZMQ_LAST_ENDPOINT, where, &size);
    void *behind = zmq_socket(context, ZMQ_PUSH); /* @sender */
    zmq_connect(behind, where); /* @sender-connect */
}

void without_brackets(void *context)
{
    void *sock = zmq_socket(context, ZMQ_REP); /* @six */
    zmq_bind(sock, "tcp://::1:9080"); /* @six-bind */
    void *other = zmq_socket(context, ZMQ_REP); /* @any */
    zmq_bind(other, "tcp://:::9081"); /* @any-bind */
}

void chosen(void *context, int port)
{
    char where[256];
    void *sock = zmq_socket(context, ZMQ_REP); /* @chosen */
    if (port == 0) {
        zmq_bind(sock, "tcp://127.0.0.1:*"); /* @chosen-any */
    } else {
        snprintf(where, sizeof where, "tcp://127.0.0.1:%d", port);
        zmq_bind(sock, where); /* @chosen-bind */
    }
}
