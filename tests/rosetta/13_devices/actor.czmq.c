#include <czmq.h>

static void stream(const char *secret)
{
    zactor_t *proxy = zactor_new(zproxy, NULL);
    zstr_sendx(proxy, "CURVE", "FRONTEND", "public", secret, NULL); // @key
    zstr_sendx(proxy, "FRONTEND", "PULL", "tcp://*:5555", NULL); // @front
    zsock_wait(proxy);
    zstr_sendm(proxy, "BACKEND");
    zstr_sendm(proxy, "PUSH");
    zstr_send(proxy, ">tcp://127.0.0.1:5556,@ipc:///run/desk"); // @back
    zsock_send(proxy, "ss", "CAPTURE", "inproc://capture"); // @capture
}
