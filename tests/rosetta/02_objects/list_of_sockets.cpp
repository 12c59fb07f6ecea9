#include <string>
#include <vector>
#include <zmq.hpp>

void fan_out(zmq::context_t &context, const std::vector<int> &ports, const std::string &body)
{
    std::vector<zmq::socket_t> workers;
    for (int port : ports) {
        zmq::socket_t sock(context, zmq::socket_type::push); // @create
        sock.set(zmq::sockopt::sndhwm, 500); // @hwm
        sock.set(zmq::sockopt::linger, 0); // @linger
        sock.connect("tcp://127.0.0.1:" + std::to_string(port)); // @connect
        workers.push_back(std::move(sock));
    }
    for (auto &worker : workers)
        worker.send(zmq::buffer(body), zmq::send_flags::dontwait); // @send
}
