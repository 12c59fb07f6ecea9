#include <stdio.h>
#include <string.h>
#include <zmq.h>

static void attach(void *sock, const char *address)
{
    char whole[99];
    if (!strstr(address, "://"))
        snprintf(whole, sizeof whole, "tcp://%s", address);
    else
        snprintf(whole, sizeof whole, "%s", address);
    zmq_connect(sock, whole); /* @connect */
}

void inside(void *context)
{
    void *sock = zmq_socket(context, ZMQ_PAIR); /* @inside */
    attach(sock, "inproc://parts");
}

void outside(void *context)
{
    void *sock = zmq_socket(context, ZMQ_REQ); /* @outside */
    attach(sock, "10.0.0.1:9060");
}

void either(void *context, int far)
{
    void *sock = zmq_socket(context, ZMQ_PUSH); /* @either */
    const char *address = "inproc://near";
    if (far)
        address = "127.0.0.1:9061";
    attach(sock, address);
}

void begins(void *context)
{
    void *sock = zmq_socket(context, ZMQ_PULL); /* @begins */
    const char *address = "127.0.0.1:9062";
    char whole[99];
    if (strncmp(address, "ipc://", 6) == 0)
        zmq_bind(sock, "tcp://*:9062");
    snprintf(whole, sizeof whole, "tcp://%s", address);
    zmq_bind(sock, whole); /* @begins-bind */
}
