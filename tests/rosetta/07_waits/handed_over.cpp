#include <functional>
#include <zmq.hpp>

class Loop;

class Service {
public:
    Service(zmq::context_t& context, Loop* loop) :
        loop_(loop),
        inbox_(context, ZMQ_PULL),   // @create
        replies_(context, ZMQ_PULL)  // @unwatched
    {
        inbox_.bind("tcp://127.0.0.1:5555");       // @bind
        replies_.connect("tcp://127.0.0.1:5556");  // @connect
    }

    void take()
    {
        zmq::message_t message;
        inbox_.recv(message);  // @recv
        if (message.size() == 0)
            start();
        replies_.recv(message);  // @unguarded
    }

    void start()
    {
        loop_->register_socket(inbox_, std::bind(&Service::take, this));
    }

private:
    Loop* loop_;
    zmq::socket_t inbox_;
    zmq::socket_t replies_;
};

int main()
{
    zmq::context_t context;
    Service service(context, make_loop());
    service.start();
}
