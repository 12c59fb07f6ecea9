#include <zmq.h>

enum role { NEAR, FAR };
int mode;
static int verbose;
enum role role;

void serve(void *context)
{
    void *in = zmq_socket(context, ZMQ_PULL); // @create
    if (mode == 2)
        zmq_bind(in, "tcp://*:2"); // @mode
    if (role == FAR)
        zmq_bind(in, "tcp://*:3"); // @role
    if (verbose)
        zmq_bind(in, "tcp://127.0.0.1:4"); // @verbose
    if (!mode)
        zmq_bind(in, "tcp://*:5"); // @none
}
