#include <functional>
#include <string>
#include <zmq.hpp>

static void each_line(std::function<void(const std::string &, zmq::socket_t &)> take, zmq::socket_t &data)
{
    for (const std::string line : {"one", "two"}) {
        take(line, data);
    }
}

static void ask(const std::string &line, zmq::socket_t &data)
{
    zmq::message_t message(line);
    data.send(message, zmq::send_flags::none); // @send
    data.recv(message); // @recv
}

void run(int kind, zmq::context_t &context)
{
    if (kind == 1) {
        return;
    } else if (kind == 2) {
        zmq::socket_t out(context, zmq::socket_type::req); // @create
        out.connect("tcp://127.0.0.1:5555"); // @connect
        each_line(ask, out);
    }
}
