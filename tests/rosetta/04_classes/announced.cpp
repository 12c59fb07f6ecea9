#include <string>
#include <zmq.hpp>

static zmq::context_t context;

class Feed {
public:
    explicit Feed(int port = 7400)
        : out(context, zmq::socket_type::pub)  // @create
    {
        out.bind("tcp://127.0.0.1:" + std::to_string(port));  // @bind
    }

private:
    zmq::socket_t out;
};

Feed *open_feed(bool second)
{
    Feed *feed;
    if (second)
        feed = new Feed(7402);  // @second
    else
        feed = new Feed(7401);  // @first
    return feed;
}
