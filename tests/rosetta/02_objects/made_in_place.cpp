#include <map>
#include <string>
#include <vector>
#include <zmq.hpp>

class Desks
{
  public:
    Desks()
    {
        for (int i = 0; i < 4; ++i)
            desks_.emplace_back(context_, zmq::socket_type::dealer); // @in-vector
        auto &inbox = by_name_.try_emplace("inbox", context_, zmq::socket_type::pull).first->second; // @in-map
        zmq::message_t message;
        (void)inbox.recv(message); // @recv
        for (auto &desk : desks_)
            desk.connect("inproc://desk"); // @connect
    }

  private:
    zmq::context_t context_;
    std::vector<zmq::socket_t> desks_;
    std::map<std::string, zmq::socket_t> by_name_;
};
