#ifndef NET_H
#define NET_H

void *make_zmq_socket(void *context, const char *path, int type, int bind, int linger);

#endif
