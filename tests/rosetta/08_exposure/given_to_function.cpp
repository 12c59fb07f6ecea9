#include <zmq.hpp>
#include "elsewhere.hpp"

int main()
{
    zmq::context_t context;
    zmq::socket_t replies(context, zmq::socket_type::rep); // @replies
    replies.bind(checked("tcp://*:5555")); // @wide
    zmq::socket_t orders(context, zmq::socket_type::pull); // @orders
    orders.bind(checked(checked("ipc:///run/orders"))); // @near
    return 0;
}
