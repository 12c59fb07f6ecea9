#include <zmq.hpp>

void by_address(zmq::context_t &context, zmq::message_t &data)
{
    zmq::socket_t served(context, zmq::socket_type::rep); // @served
    zmq_socket_monitor(served.handle(), "inproc://served", ZMQ_EVENT_ALL); // @served-on
    zmq::socket_t events(context, zmq::socket_type::pair); // @served-events
    events.connect("inproc://served"); // @served-connect
    events.recv(data); // @served-recv
    zmq_socket_monitor(served.handle(), nullptr, 0);
    events.close();
}

void too_early(zmq::context_t &context, zmq::message_t &data)
{
    zmq::socket_t early(context, zmq::socket_type::rep); // @early
    zmq_socket_monitor(early.handle(), "inproc://early", ZMQ_EVENT_ALL); // @early-on
    zmq::socket_t events(context, zmq::socket_type::pair); // @early-events
    events.connect("inproc://early"); // @early-connect
    events.recv(data); // @early-recv
    events.close(); // @early-close
    zmq_socket_monitor(early.handle(), nullptr, 0);
}

void by_nobody(zmq::context_t &context)
{
    zmq::socket_t unheard(context, zmq::socket_type::rep); // @unheard
    zmq_socket_monitor(unheard.handle(), "inproc://unheard", ZMQ_EVENT_ALL); // @unheard-on
}
