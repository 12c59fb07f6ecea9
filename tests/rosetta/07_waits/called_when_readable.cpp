#include "loop.hpp"
#include <functional>
#include <zmq.hpp>

class Service {
public:
    explicit Service(zmq::context_t& context) :
        inbox_(context, ZMQ_PULL)  // @inbox
    {
    }

    void take()
    {
        zmq::message_t message;
        inbox_.recv(message);  // @take
    }

    zmq::socket_t inbox_;
};

class Office {
public:
    explicit Office(zmq::context_t& context) :
        outbox_(context, ZMQ_PULL)  // @outbox
    {
    }

    void fetch()
    {
        zmq::message_t message;
        outbox_.recv(message);  // @fetch
    }

    void flush()
    {
        fetch();
    }

    zmq::socket_t outbox_;
};

class Wiring {
public:
    explicit Wiring(zmq::context_t& context) :
        service_(context),
        office_(context)
    {
    }

    void begin(Loop& loop)
    {
        loop.add_reader(service_.inbox_, std::bind(&Service::take, &service_));
        loop.add_reader(office_.outbox_, std::bind(&Office::fetch, &office_));
    }

private:
    Service service_;
    Office office_;
};

int main()
{
    zmq::context_t context;
    Wiring wiring(context);
}
