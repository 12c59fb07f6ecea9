#include <zmq.h>

static const char *SECRET = "JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6"; // @key

void serve(void *context)
{
    int on = 1;
    void *desk = zmq_socket(context, ZMQ_REP); // @create
    zmq_setsockopt(desk, ZMQ_CURVE_SERVER, &on, sizeof(on));
    zmq_setsockopt(desk, ZMQ_CURVE_SECRETKEY, SECRET, 40);
    zmq_bind(desk, "tcp://*:6900"); // @bind
}
