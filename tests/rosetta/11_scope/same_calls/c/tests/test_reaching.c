#include "../reaching.h"

#include <zmq.h>

int main(void)
{
    reach_out(zmq_ctx_new(), "ipc:///tmp/reaching");
    return 0;
}
