#include <iostream>
#include <zmq.hpp>

void echo()
{
    zmq::context_t context;
    zmq::socket_t desk{context, zmq::socket_type::pair}; // @create
    desk.bind("tcp://*:6300"); // @bind
    std::cout << desk.get(zmq::sockopt::rcvhwm) << std::endl;
    for (;;) {
        zmq::message_t body;
        (void)desk.recv(body); // @recv
        desk.send(std::move(body), zmq::send_flags::none); // @send
    }
}
