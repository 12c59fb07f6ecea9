#include <stdio.h>
#include <zmq.h>

void link_all(void *context, const char *host)
{
    char address[99];
    void *sock = zmq_socket(context, ZMQ_DEALER); // @create
    zmq_connect(sock, "tcp://localhost:1"); // @local
    zmq_connect(sock, "tcp://[::1]:2"); // @six
    zmq_connect(sock, "tcp://198.51.100.7:3"); // @far
    snprintf(address, sizeof(address), "tcp://%s:%d", host, 4);
    zmq_connect(sock, address); // @host
    zmq_connect(sock, "ipc://@abstract"); // @ipc
}
