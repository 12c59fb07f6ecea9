#include "places.h"

std::string local_address(int port)
{
    return "tcp://127.0.0.1:" + std::to_string(port);
}

namespace places {
std::string public_address(int port)
{
    std::string address = "tcp://";
    address += "*:";
    return address + std::to_string(port);
}
}
