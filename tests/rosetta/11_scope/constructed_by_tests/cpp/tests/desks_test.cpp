#include "../desks.hpp"

#include <zmq.hpp>

static Given given("ipc:///tmp/given");
static Default usual;
static Fixed fixed;
