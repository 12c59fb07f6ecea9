#include <string.h>
#include <zmq.h>

void push(const char *body)
{
    void *out = zmq_socket(zmq_init(1), 8); // @create
    int hwm = 12, linger = 0;
    zmq_setsockopt(out, 23, &hwm, sizeof(hwm));
    zmq_setsockopt(out, 17, &linger, sizeof(linger));
    zmq_connect(out, "tcp://127.0.0.1:6403"); // @connect
    zmq_send(out, body, strlen(body), 1); // @send
}
