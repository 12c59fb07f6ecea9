#include "transport.h"

#include <string.h>

#define ADDRESS "tcp://192.168.7.2:4400"

void deliver(const char *parcel)
{
    void *link = open_link(ADDRESS, 750); // @use
    link_send(link, parcel, strlen(parcel));
}
