#include "../reaching.hpp"

#include <zmq.hpp>

int main()
{
    zmq::context_t context;
    reach_out("ipc:///tmp/reaching");
}
