#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <syslog.h>
#include <zmq.h>

void serve(void *context, const char *path)
{
    char public_key[41], secret_key[41];
    zmq_curve_keypair(public_key, secret_key);
    void *client = zmq_socket(context, ZMQ_PUSH); // @create
    zmq_setsockopt(client, ZMQ_CURVE_PUBLICKEY, public_key, 40);
    zmq_setsockopt(client, ZMQ_CURVE_SECRETKEY, secret_key, 40);
    zmq_connect(client, "tcp://127.0.0.1:5555"); // @connect
    syslog(LOG_INFO, "public %s", public_key);
    syslog(LOG_INFO, "pair %s %s", public_key, secret_key); // @log
    printf("length %zu\n", strlen(secret_key));
    printf("key: %s\n", secret_key); // @print
    umask(0077);
    FILE *file = fopen(path, "w");
    fputs(secret_key, file);
}
