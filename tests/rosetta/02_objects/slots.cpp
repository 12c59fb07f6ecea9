#include <map>
#include <string>
#include <zmq.hpp>

void relay(zmq::context_t &context)
{
    std::map<std::string, zmq::socket_t> ends;
    ends["in"] = zmq::socket_t(context, zmq::socket_type::pull); // @create-in
    ends["out"] = zmq::socket_t(context, zmq::socket_type::push); // @create-out
    ends["in"].set(zmq::sockopt::rcvhwm, 200);
    ends["out"].set(zmq::sockopt::sndtimeo, 1500);
    ends["in"].bind("tcp://127.0.0.1:6001"); // @bind-in
    ends["out"].connect("tcp://10.0.0.9:6002"); // @connect-out
    while (true) {
        zmq::message_t body;
        (void)ends["in"].recv(body); // @recv
        ends["out"].send(body, zmq::send_flags::none); // @send
    }
}
