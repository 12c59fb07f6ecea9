#include "publisher.hpp"

Publisher::Publisher(Settings given)
    : settings(given)
{
    desk = zmq::socket_t(context, zmq::socket_type::pub); // @create
    desk.bind(settings.endpoint); // @bind
}
