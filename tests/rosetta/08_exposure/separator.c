#include <stdio.h>
#include <string.h>
#include <zmq.h>

static void address(char *whole, size_t size, const char *scheme, const char *host, const char *port)
{
    char separator = strcmp(scheme, "tcp") == 0 ? ':' : '-';
    snprintf(whole, size, "%s://%s%c%s", scheme, host, separator, port);
}

void far(void *context)
{
    void *sock = zmq_socket(context, ZMQ_PULL); /* @far */
    char whole[99];
    address(whole, sizeof whole, "tcp", "*", "9070");
    zmq_bind(sock, whole); /* @far-bind */
}

void near(void *context)
{
    void *sock = zmq_socket(context, ZMQ_PULL); /* @near */
    char whole[99];
    address(whole, sizeof whole, "ipc", "/run/desk", "9071");
    zmq_bind(sock, whole); /* @near-bind */
}

void put_together(void *context)
{
    void *sock = zmq_socket(context, ZMQ_PAIR); /* @parts */
    char name[99] = {0};
    strcat(name, "inproc://");
    strcat(name, "parts");
    zmq_bind(sock, name); /* @parts-bind */
}
