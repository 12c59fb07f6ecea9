#include <iostream>
#include <zmq.hpp>

int main()
{
    zmq::context_t context;
    zmq::socket_t sink(context, zmq::socket_type::pull); // @create
    sink.set(zmq::sockopt::rcvhwm, 100); // @hwm
    sink.bind("tcp://*:5555"); // @bind
    while (true) {
        zmq::message_t message;
        auto size = sink.recv(message); // @recv
        std::cout << message.to_string() << size.value() << std::endl;
    }
}
