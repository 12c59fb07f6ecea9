#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zmq.h>

static int probe_port(void)
{
    int probe = socket(AF_INET, SOCK_STREAM, 0);
    int on = 1;
    setsockopt(probe, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    struct sockaddr_in address;
    memset(&address, 0, sizeof address);
    bind(probe, (struct sockaddr *)&address, sizeof address);
    send(probe, "x", 1, 0);
    close(probe);
    return ntohs(address.sin_port);
}

void announce(void *context, const char *text)
{
    probe_port();
    void *out = zmq_socket(context, ZMQ_PUB); // @create
    zmq_bind(out, "tcp://127.0.0.1:8001"); // @bind
    zmq_send(out, text, strlen(text), 0); // @send
    zmq_close(out);
}
