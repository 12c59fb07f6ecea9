#include <czmq.h>

static void keys(const char *directory)
{
    zactor_t *auth = zactor_new(zauth, NULL);
    zstr_sendx(auth, "CURVE", directory, NULL);
    zsock_wait(auth);
    zsock_t *desk = zsock_new(ZMQ_REP); // @keys
    zsock_set_curve_server(desk, 1);
    zsock_bind(desk, "tcp://*:%d", 1); // @keys-bind
}

static void anyone(void)
{
    zactor_t *auth = zactor_new(zauth, NULL);
    zstr_send(auth, "VERBOSE");
    zsock_send(auth, "ss", "CURVE", CURVE_ALLOW_ANY);
    zsock_t *desk = zsock_new(ZMQ_REP); // @anyone
    zsock_set_curve_server(desk, 1);
    zsock_bind(desk, "tcp://*:2"); // @anyone-bind
}

static void late(const char *directory)
{
    zsock_t *desk = zsock_new(ZMQ_REP); // @late
    zsock_set_curve_server(desk, 1);
    zsock_bind(desk, "tcp://*:3"); // @late-bind
    zactor_t *auth = zactor_new(zauth, NULL);
    zstr_sendm(auth, "CURVE");
    zstr_send(auth, directory);
}

static void nobody(void)
{
    zsock_t *desk = zsock_new(ZMQ_REP); // @nobody
    zsock_set_curve_server(desk, 1);
    zsock_bind(desk, "tcp://*:4"); // @nobody-bind
}
