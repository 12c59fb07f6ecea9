#include "transport.hpp"

static const char *const ADDRESS = "tcp://192.168.7.2:4400";

void deliver(const std::string &parcel)
{
    Link link = open_link(ADDRESS, 750); // @use
    link->send(parcel.data(), parcel.size()); // @send
}
