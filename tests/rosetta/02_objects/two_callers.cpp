#include <string>
#include <zmq.hpp>

static zmq::context_t context;

static zmq::socket_t subscriber(const std::string &topic)
{
    zmq::socket_t sock(context, zmq::socket_type::sub); // @create
    sock.set(zmq::sockopt::subscribe, topic);
    return sock;
}

void watch()
{
    zmq::socket_t news = subscriber("news"); // @news
    auto alarms = subscriber("alarm"); // @alarms
    alarms.set(zmq::sockopt::rcvhwm, 5);
    news.connect("tcp://10.1.1.1:5501"); // @connect-news
    alarms.connect("tcp://127.0.0.1:5502"); // @connect-alarms
    zmq::message_t text;
    while (true) {
        (void)alarms.recv(text); // @recv-alarms
        (void)news.recv(text, zmq::recv_flags::dontwait); // @recv-news
    }
}
