#include <string>
#include <zmq.hpp>

struct Config {
    zmq::socket_type type;
    std::string address;
};

void open_link(zmq::context_t &context, const Config &cfg, const std::string &body)
{
    zmq::socket_t link(context, cfg.type); // @create
    link.set(zmq::sockopt::linger, 0);
    link.bind(cfg.address); // @bind
    link.send(zmq::buffer(body)); // @send
}
