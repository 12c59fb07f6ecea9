#include "places.h"

const char *local_address(void)
{
    return "tcp://127.0.0.1:5555";
}

const char *public_address(void)
{
    return "tcp://*:5556";
}
