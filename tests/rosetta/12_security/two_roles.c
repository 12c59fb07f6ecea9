#include <zmq.h>

void turned_client(const char *secret, const char *key)
{
    void *context = zmq_ctx_new();
    void *desk = zmq_socket(context, ZMQ_ROUTER); // @client
    int on = 1;
    zmq_setsockopt(desk, ZMQ_CURVE_SECRETKEY, secret, 41);
    zmq_setsockopt(desk, ZMQ_CURVE_SERVER, &on, sizeof(on));
    zmq_setsockopt(desk, ZMQ_CURVE_SERVERKEY, key, 41);
    zmq_bind(desk, "tcp://*:9001"); // @client-bind
}

void turned_server(const char *secret, const char *key)
{
    void *context = zmq_ctx_new();
    void *desk = zmq_socket(context, ZMQ_ROUTER); // @server
    int on = 1;
    zmq_setsockopt(desk, ZMQ_CURVE_SECRETKEY, secret, 41);
    zmq_setsockopt(desk, ZMQ_CURVE_SERVER, &on, sizeof(on));
    zmq_setsockopt(desk, ZMQ_CURVE_SERVERKEY, key, 41);
    zmq_setsockopt(desk, ZMQ_CURVE_SERVER, &on, sizeof(on));
    zmq_bind(desk, "tcp://*:9002"); // @server-bind
}

void reset(const char *secret, const char *public_key, const char *key)
{
    void *context = zmq_ctx_new();
    void *worker = zmq_socket(context, ZMQ_DEALER); // @reset
    int off = 0;
    zmq_setsockopt(worker, ZMQ_CURVE_PUBLICKEY, public_key, 41);
    zmq_setsockopt(worker, ZMQ_CURVE_SECRETKEY, secret, 41);
    zmq_setsockopt(worker, ZMQ_CURVE_SERVERKEY, key, 41);
    zmq_setsockopt(worker, ZMQ_CURVE_SERVER, &off, sizeof(off));
    zmq_connect(worker, "tcp://desk:9001"); // @reset-connect
}

void off_first(const char *secret, const char *public_key, const char *key)
{
    void *context = zmq_ctx_new();
    void *worker = zmq_socket(context, ZMQ_DEALER); // @off
    int off = 0;
    zmq_setsockopt(worker, ZMQ_CURVE_SERVER, &off, sizeof(off));
    zmq_setsockopt(worker, ZMQ_CURVE_PUBLICKEY, public_key, 41);
    zmq_setsockopt(worker, ZMQ_CURVE_SECRETKEY, secret, 41);
    zmq_setsockopt(worker, ZMQ_CURVE_SERVERKEY, key, 41);
    zmq_connect(worker, "tcp://desk:9001"); // @off-connect
}

void keys_alone(const char *secret, const char *public_key)
{
    void *context = zmq_ctx_new();
    void *worker = zmq_socket(context, ZMQ_DEALER); // @keys
    zmq_setsockopt(worker, ZMQ_CURVE_PUBLICKEY, public_key, 41);
    zmq_setsockopt(worker, ZMQ_CURVE_SECRETKEY, secret, 41);
    zmq_connect(worker, "tcp://desk:9001"); // @keys-connect
}
