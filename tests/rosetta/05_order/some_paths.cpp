#include <zmq.hpp>

void watch(zmq::context_t &context, bool lossy, bool patient)
{
    zmq::socket_t feed(context, zmq::socket_type::sub); // @create
    feed.set(zmq::sockopt::subscribe, "");
    if (lossy)
        feed.set(zmq::sockopt::rcvhwm, 2); // @lossy
    feed.set(zmq::sockopt::rcvtimeo, patient ? 60000 : 500);
    feed.connect("tcp://203.0.113.5:9100"); // @connect
}
