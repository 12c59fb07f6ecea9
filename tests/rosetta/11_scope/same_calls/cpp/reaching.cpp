#include "reaching.hpp"

#include <zmq.hpp>

static zmq::context_t context;

static void reach(const std::string &where)
{
    zmq::socket_t desk(context, zmq::socket_type::req); // @create
    desk.connect(where); // @connect
    desk.close();
}

static void reach_for(const std::string &where)
{
    reach(where);
}

void reach_out(const std::string &where)
{
    reach_for(where);
}
