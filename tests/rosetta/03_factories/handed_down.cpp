#include <string>
#include <zmq.hpp>

static zmq::context_t context;

static void attach(const std::string &where)
{
    zmq::socket_t desk(context, zmq::socket_type::pull); // @create
    desk.bind(where); // @bind
    desk.close();
}

static void prepare(const std::string &where)
{
    attach(where);
}

static void arrange(const std::string &where)
{
    prepare(where);
}

static void order(const std::string &where)
{
    arrange(where);
}

void begin_work()
{
    order("tcp://*:7200");
}
