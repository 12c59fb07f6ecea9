#include <string>
#include <zmq.hpp>

void send_all(zmq::context_t &context, const std::string &body)
{
    zmq::socket_t pub(context, zmq::socket_type::pub); // @pub
    zmq::socket_t nodrop(context, zmq::socket_type::xpub); // @nodrop
    zmq::socket_t push(context, zmq::socket_type::push); // @push
    zmq::socket_t never(context, zmq::socket_type::push); // @never
    nodrop.set(zmq::sockopt::xpub_nodrop, true);
    push.set(zmq::sockopt::rcvtimeo, 100);
    never.set(zmq::sockopt::sndtimeo, -1);
    pub.send(zmq::buffer(body)); // @pub-send
    nodrop.send(zmq::buffer(body)); // @nodrop-send
    push.send(zmq::buffer(body)); // @push-send
    never.send(zmq::buffer(body)); // @never-send
}
