#include <stdio.h>
#include <string.h>
#include <zmq.h>

#define PORT 5555
#define SCHEME "tcp"

void serve(void *context, const char *host, int port, const char *name)
{
    char address[128];
    void *desk = zmq_socket(context, ZMQ_ROUTER); // @create
    snprintf(address, sizeof(address), "%s://*:%d", SCHEME, PORT);
    zmq_bind(desk, address); // @wild
    sprintf(address, "tcp://0.0.0.0:%d", port);
    zmq_bind(desk, address); // @zero
    strcpy(address, SCHEME "://127.0.0.1");
    sprintf(address + strlen(address), ":%d", port);
    zmq_bind(desk, address); // @local
    snprintf(address, sizeof address, SCHEME "://%s:%d", "localhost", port);
    zmq_bind(desk, address); // @name
    snprintf(address, sizeof address, "tcp://%s:%d", host, port);
    zmq_bind(desk, address); // @host
    zmq_bind(desk, "inproc://desk"); // @inproc
    strcpy(address, "ipc:///tmp/");
    strcat(address, name);
    strcat(address, ".sock");
    zmq_bind(desk, address); // @ipc
}
