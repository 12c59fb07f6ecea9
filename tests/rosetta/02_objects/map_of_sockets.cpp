#include <map>
#include <utility>
#include <vector>
#include <zmq.hpp>

class Exchange
{
  public:
    void open(int id)
    {
        zmq::socket_t listener{context_, zmq::socket_type::router}; // @listener
        listener.bind("tcp://127.0.0.1:7300");                      // @bind
        lines_.emplace(id, std::move(listener));
    }

    void poll_all()
    {
        for (auto &[id, line] : lines_) {
            zmq::message_t message;
            (void)line.recv(message, zmq::recv_flags::dontwait); // @recv
        }
    }

    void poll_ready()
    {
        std::vector<std::pair<const int, zmq::socket_t> *> ready;
        for (auto &each : lines_)
            ready.push_back(&each);
        for (std::size_t at = 0; at < ready.size(); ++at) {
            auto &[id, line] = *ready[at];
            zmq::message_t message;
            (void)line.recv(message, zmq::recv_flags::dontwait); // @ready-recv
        }
    }

    void close(int id)
    {
        auto found = lines_.find(id);
        if (found == lines_.end())
            return;
        found->second.set(zmq::sockopt::linger, 40); // @linger
        lines_.erase(found);
    }

  private:
    zmq::context_t context_;
    std::map<int, zmq::socket_t> lines_;
};

int main()
{
    Exchange exchange;
    exchange.open(1);
    exchange.poll_all();
    exchange.poll_ready();
    exchange.close(1);
}
