#include <iostream>
#include <zmqpp/zmqpp.hpp>

int main()
{
    zmqpp::context context;
    zmqpp::socket sink(context, zmqpp::socket_type::pull); // @create
    sink.set(zmqpp::socket_option::receive_high_water_mark, 100); // @hwm
    sink.bind("tcp://*:5555"); // @bind
    while (true) {
        zmqpp::message message;
        sink.receive(message); // @recv
        std::cout << message.get(0) << std::endl;
    }
}
