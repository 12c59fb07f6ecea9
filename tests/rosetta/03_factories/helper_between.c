#include <stdlib.h>
#include <zmq.h>

struct Server {
    void *sock;
};

static void open_socket(struct Server *server, const char *addr)
{
    char text[80];
    server->sock = zmq_socket(zmq_ctx_new(), ZMQ_REP); // @create
    zmq_bind(server->sock, addr); // @bind
    zmq_recv(server->sock, text, sizeof(text), 0); // @recv
}

static void helper(struct Server *server, const char *addr)
{
    open_socket(server, addr);
}

void second_user(void)
{
    struct Server *server = malloc(sizeof(*server));
    helper(server, "tcp://*:2");
}
