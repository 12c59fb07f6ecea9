#include <zmq.h>

typedef void (*readable)(void *loop, void *watcher, int events, void *data);

void *socket_watcher_create(void *loop, void *sock, int events, readable callback, void *data)
{
    int fd;
    size_t size = sizeof fd;
    zmq_getsockopt(sock, ZMQ_FD, &fd, &size);
    return loop_watch(loop, fd, events, callback, data);
}

struct hub {
    void *sock;
    void *watcher;
};

static int hub_read(struct hub *hub, char *into)
{
    return zmq_recv(hub->sock, into, 100, 0); // @recv
}

static void hub_readable(void *loop, void *watcher, int events, void *data)
{
    struct hub *hub = data;
    char buffer[100];
    hub_read(hub, buffer);
}

int hub_open(struct hub *hub, void *context, void *loop)
{
    hub->sock = zmq_socket(context, ZMQ_PULL); // @create
    zmq_bind(hub->sock, "tcp://127.0.0.1:5555"); // @bind
    hub->watcher = socket_watcher_create(loop, hub->sock, ZMQ_POLLIN, hub_readable, hub);
    return 0;
}
