#include <string>
#include <zmq.hpp>

void serve(const std::string &secret)
{
    zmq::context_t context;
    zmq::socket_t zap(context, ZMQ_REP); // @zap
    zap.bind("inproc://zeromq.zap.01"); // @zap-bind
    zmq::socket_t desk(context, ZMQ_ROUTER); // @desk
    desk.set(zmq::sockopt::zap_domain, "desk");
    desk.set(zmq::sockopt::curve_server, 1);
    desk.set(zmq::sockopt::curve_secretkey, secret);
    desk.bind("tcp://*:9001"); // @desk-bind
    zmq::context_t other;
    zmq::socket_t stranger(other, ZMQ_ROUTER); // @stranger
    stranger.set(zmq::sockopt::curve_server, 1);
    stranger.set(zmq::sockopt::curve_secretkey, secret);
    stranger.bind("tcp://*:9002"); // @stranger-bind
}
