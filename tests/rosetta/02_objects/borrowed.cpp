#include <memory>
#include <zmq.hpp>

class Office
{
  public:
    void start()
    {
        auto &line = own_line();
        zmq::message_t message;
        (void)line.recv(message); // @recv
    }

  private:
    zmq::socket_t &own_line()
    {
        static zmq::socket_t *last = nullptr;
        if (!line_) {
            line_ = std::make_unique<zmq::socket_t>(context_, zmq::socket_type::dealer); // @made
            line_->connect("inproc://office");                                           // @connect
        }
        last = line_.get();
        return *last;
    }

    zmq::context_t context_;
    std::unique_ptr<zmq::socket_t> line_;
};
