#include "dispatching.hpp"
#include <functional>
#include <vector>
#include <zmq.hpp>

class Loop {
public:
    void accept(zmq::socket_t& socket, std::function<void()> handler)
    {
        handler_ = handler;
    }

    void run()
    {
        zmq::poll(items_, -1);
        dispatch(*this);
    }

private:
    std::vector<zmq::pollitem_t> items_;
    std::function<void()> handler_;
};

class Registry {
public:
    void accept(zmq::socket_t& socket, std::function<void()> handler)
    {
        handler_ = handler;
    }

private:
    std::function<void()> handler_;
};

class Service {
public:
    explicit Service(zmq::context_t& context) :
        inbox_(context, ZMQ_PULL),  // @inbox
        outbox_(context, ZMQ_PULL)  // @outbox
    {
        loop_.accept(inbox_, std::bind(&Service::take, this));
        registry_.accept(outbox_, std::bind(&Service::fetch, this));
    }

    void take()
    {
        zmq::message_t message;
        inbox_.recv(message);  // @take
    }

    void fetch()
    {
        zmq::message_t message;
        outbox_.recv(message);  // @fetch
    }

private:
    Loop loop_;
    Registry registry_;
    zmq::socket_t inbox_;
    zmq::socket_t outbox_;
};
