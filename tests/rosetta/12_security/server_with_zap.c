#include <assert.h>
#include <zmq.h>

int serve(const char *secret)
{
    void *context = zmq_ctx_new();
    void *zap = zmq_socket(context, ZMQ_REP); // @zap
    assert(zmq_bind(zap, "inproc://zeromq.zap.01") == 0); // @zap-bind
    void *desk = zmq_socket(context, ZMQ_ROUTER); // @desk
    int on = 1;
    if (zmq_setsockopt(desk, ZMQ_ZAP_DOMAIN, "desk", 4) || zmq_setsockopt(desk, ZMQ_CURVE_SERVER, &on, sizeof(on))
        || zmq_setsockopt(desk, ZMQ_CURVE_SECRETKEY, secret, 40)
        || zmq_bind(desk, "tcp://*:9001")) // @desk-bind
        return -1;
    void *other = zmq_ctx_new();
    void *stranger = zmq_socket(other, ZMQ_ROUTER); // @stranger
    zmq_setsockopt(stranger, ZMQ_CURVE_SERVER, &on, sizeof(on));
    zmq_setsockopt(stranger, ZMQ_CURVE_SECRETKEY, secret, 40);
    return zmq_bind(stranger, "tcp://*:9002"); // @stranger-bind
}
