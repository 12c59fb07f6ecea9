#include <czmq.h>

void collect(void)
{
    zactor_t *auth = zactor_new(zauth, NULL);
    zstr_sendx(auth, "ALLOW", "127.0.0.1", "10.0.0.2", NULL); // @list
    zsock_wait(auth);
    zsock_t *jobs = zsock_new(ZMQ_PULL); // @create
    zsock_bind(jobs, "tcp://*:9050"); // @bind
    zsock_t *asked = zsock_new(ZMQ_PULL); // @asked
    zsock_set_zap_domain(asked, "jobs");
    zsock_bind(asked, "tcp://*:9051"); // @asked-bind
}
