#include <czmq.h>

void tune(void)
{
    zsock_t *out = zsock_new(ZMQ_PUSH); // @create
    zsock_set_sndhwm(out, 1); // @hwm
    zsock_set_sndtimeo(out, 2); // @sndtimeo
    zsock_set_linger(out, 3); // @linger
    zsock_set_immediate(out, 1); // @immediate
    zsock_set_reconnect_ivl(out, 5); // @ivl
    int value = 6;
    zmq_setsockopt(zsock_resolve(out), ZMQ_SNDBUF, &value, sizeof(value)); // @sndbuf
    zsock_set_tcp_keepalive(out, 1); // @keepalive
    zsock_set_connect_timeout(out, 8); // @connect-timeout
    zsock_destroy(&out);
}
