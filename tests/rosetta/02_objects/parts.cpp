#include <string>
#include <zmq.hpp>

struct Link {
    zmq::socket_t socket;
    std::string address;

    void open(zmq::context_t &context, int kind)
    {
        socket = zmq::socket_t(context, kind); // @create
        socket.bind(address); // @bind
    }
};

struct Desk {
    Link front;
    Link back;
};

void run(Desk &desk, zmq::context_t &context)
{
    desk.front.address = "tcp://*:" + std::to_string(5555);
    desk.back.address = "inproc://back";
    desk.front.open(context, ZMQ_ROUTER); // @front
    desk.back.open(context, ZMQ_DEALER); // @back
    zmq::proxy(desk.front.socket, desk.back.socket); // @proxy
}

void publish(zmq::context_t &context)
{
    Link one;
    Link two;
    one.address = "ipc:///run/one";
    two.address = "tcp://127.0.0.1:5556";
    one.open(context, ZMQ_PUB); // @one
    two.open(context, ZMQ_PUSH); // @two
}
