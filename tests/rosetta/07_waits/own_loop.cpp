#include <functional>
#include <map>
#include <zmq.hpp>

class Reactor {
public:
    void register_socket(zmq::socket_t& socket, std::function<void()> handler)
    {
        handlers_[&socket] = handler;
    }

    void run()
    {
        while (running_) {
            std::vector<zmq::pollitem_t> items;
            for (auto it = handlers_.begin(); it != handlers_.end(); ++it)
                items.push_back({*(it->first), 0, ZMQ_POLLIN, 0});
            zmq::poll(items.data(), items.size(), 1000);  // @poll
            int item = 0;
            for (auto it = handlers_.begin(); it != handlers_.end(); ++it, ++item)
                if (items[item].revents & ZMQ_POLLIN)
                    it->second();
        }
    }

private:
    bool running_ = true;
    std::map<zmq::socket_t*, std::function<void()>> handlers_;
};

class Service {
public:
    explicit Service(zmq::context_t& context) :
        inbox_(context, ZMQ_PULL)  // @create
    {
        inbox_.bind("tcp://127.0.0.1:5555");  // @bind
    }

    void start(Reactor& reactor)
    {
        reactor.register_socket(inbox_, std::bind(&Service::take, this));
    }

    void take()
    {
        zmq::message_t message;
        inbox_.recv(message);  // @recv
    }

private:
    zmq::socket_t inbox_;
};

int main()
{
    zmq::context_t context;
    Reactor reactor;
    Service service(context);
    service.start(reactor);
    reactor.run();
}
