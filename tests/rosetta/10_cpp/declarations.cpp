#include <memory>
#include <zmq.hpp>

void declare(zmq::context_t &context)
{
    zmq::socket_t a(context, ZMQ_PUB); // @parens
    a.bind("tcp://*:1"); // @parens-bind
    zmq::socket_t b{context, zmq::socket_type::sub}; // @braces
    zmq::socket_t c = zmq::socket_t(context, ZMQ_REQ); // @assigned
    auto d = zmq::socket_t{context, ZMQ_REP}; // @auto
    auto *e = new zmq::socket_t(context, ZMQ_PUSH); // @new
    auto f = std::make_unique<zmq::socket_t>(context, zmq::socket_type::pull); // @make-unique
    f->set(zmq::sockopt::rcvhwm, 3);
    std::unique_ptr<zmq::socket_t> g;
    g.reset(new zmq::socket_t(context, ZMQ_DEALER)); // @reset
    g->set(zmq::sockopt::linger, 0);
    std::shared_ptr<zmq::socket_t> h(new zmq::socket_t(context, ZMQ_ROUTER)); // @shared
    zmq::socket_t i(context, 8); // @number
    delete e;
}

zmq::socket_t declared_elsewhere(zmq::context_t &context, int type);
