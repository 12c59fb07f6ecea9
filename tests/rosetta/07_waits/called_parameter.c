#include <zmq.h>

typedef void (*line_taker)(const char *line, void *data);

static void each_line(line_taker take, void *data)
{
    const char *lines[] = {"one", "two"};
    for (int number = 0; number < 2; number++) {
        take(lines[number], data);
    }
}

static void ask(const char *line, void *data)
{
    char buffer[10];
    zmq_send(data, line, 3, 0); // @send
    zmq_recv(data, buffer, 10, 0); // @recv
}

void run(int kind, void *context)
{
    if (kind == 1) {
        return;
    }
#ifdef WITH_REQUESTS
    else if (kind == 2) {
        void *out = zmq_socket(context, ZMQ_REQ); // @create
        zmq_connect(out, "tcp://127.0.0.1:5555"); // @connect
        each_line(ask, out);
    }
#endif
}
