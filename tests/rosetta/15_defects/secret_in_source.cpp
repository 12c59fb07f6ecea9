#include <zmq.hpp>

void serve(zmq::context_t &context)
{
    zmq::socket_t desk(context, ZMQ_REP); // @create
    desk.set(zmq::sockopt::curve_server, true);
    desk.set(zmq::sockopt::curve_secretkey, "JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6"); // @key
    desk.bind("tcp://*:6900"); // @bind
}
