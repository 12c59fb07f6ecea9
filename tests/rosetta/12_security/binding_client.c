#include <zmq.h>

void sink(void *context, const char *server, const char *public_key, const char *secret)
{
    void *sock = zmq_socket(context, ZMQ_PULL); // @sink
    zmq_setsockopt(sock, ZMQ_CURVE_SERVERKEY, server, 41);
    zmq_setsockopt(sock, ZMQ_CURVE_PUBLICKEY, public_key, 41);
    zmq_setsockopt(sock, ZMQ_CURVE_SECRETKEY, secret, 41);
    zmq_bind(sock, "tcp://*:9010"); // @bind
}

void probe(void *context, const char *secret)
{
    int server = 1;
    void *sock = zmq_socket(context, ZMQ_PUSH); // @probe
    zmq_setsockopt(sock, ZMQ_CURVE_SERVER, &server, sizeof(server));
    zmq_setsockopt(sock, ZMQ_CURVE_SECRETKEY, secret, 41);
    zmq_connect(sock, "tcp://sink.example.org:9010"); // @connect
}
