/* A requester with libzmq's C functions: sends one word and prints the answer, or "nothing came".
   Usage: peer ADDRESS WORD PATIENCE_MS [SERVER_PUBLIC OWN_PUBLIC OWN_SECRET] */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

int main(int count, char **words)
{
    void *context = zmq_ctx_new(), *socket = zmq_socket(context, ZMQ_REQ);
    int linger = 0, patience = atoi(words[3]), size = -1;
    char answer[256];
    zmq_setsockopt(socket, ZMQ_LINGER, &linger, sizeof linger);
    zmq_setsockopt(socket, ZMQ_RCVTIMEO, &patience, sizeof patience);
    zmq_setsockopt(socket, ZMQ_SNDTIMEO, &patience, sizeof patience);
    if (count > 4) {
        zmq_setsockopt(socket, ZMQ_CURVE_SERVERKEY, words[4], 41);
        zmq_setsockopt(socket, ZMQ_CURVE_PUBLICKEY, words[5], 41);
        zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, words[6], 41);
    }
    zmq_connect(socket, words[1]);
    if (zmq_send(socket, words[2], strlen(words[2]), 0) >= 0)
        size = zmq_recv(socket, answer, sizeof answer, 0);
    if (size < 0)
        puts("nothing came");
    else
        printf("%.*s\n", size, answer);
    zmq_close(socket);
    zmq_ctx_term(context);
    return size < 0;
}
