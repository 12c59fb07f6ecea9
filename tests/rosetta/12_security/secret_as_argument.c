#include <stdio.h>
#include <stdlib.h>
#include <zmq.h>

int main(int argc, char **argv)
{
    void *context = zmq_ctx_new();
    void *client = zmq_socket(context, ZMQ_PUSH); // @create
    zmq_setsockopt(client, ZMQ_CURVE_SECRETKEY, argv[1], 40); // @option
    zmq_connect(client, "tcp://127.0.0.1:5555"); // @connect
    char key[41];
    FILE *file = fopen(argv[2], "r");
    fread(key, 1, 40, file);
    void *second = zmq_socket(context, ZMQ_PUSH); // @create-2
    zmq_setsockopt(second, ZMQ_CURVE_SECRETKEY, key, 40);
    zmq_connect(second, "tcp://127.0.0.1:5555"); // @connect-2
    char command[200];
    snprintf(command, sizeof(command), "worker --key %s", key);
    system(command); // @start
    system("worker");
}
