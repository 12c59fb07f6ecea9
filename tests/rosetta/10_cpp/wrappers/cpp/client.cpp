#include "channel.hpp"

void greet(void *context)
{
    Channel channel(context, ZMQ_REQ); // @use
    channel.connect("tcp://127.0.0.1:9400");
    channel.send("hello");
}
