#include <stdio.h>
#include <stdlib.h>
#include <zmq.h>

int main(void)
{
    char address[128];
    const char *where = getenv("DESK");
    const char *host = getenv("DESK_HOST");
    void *desk = zmq_socket(zmq_ctx_new(), ZMQ_REP); // @create
    if (where == NULL)
        where = "tcp://*:7000";
    zmq_bind(desk, where); // @default
    snprintf(address, sizeof(address), "tcp://%s:7001", host ? host : "127.0.0.1");
    zmq_bind(desk, address); // @host-default
    zmq_bind(desk, getenv("DESK_ADDRESS")); // @bare
    return 0;
}
