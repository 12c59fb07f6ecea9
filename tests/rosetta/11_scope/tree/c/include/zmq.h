/* SPDX-License-Identifier: MPL-2.0 */

#ifndef __ZMQ_H_INCLUDED__
#define __ZMQ_H_INCLUDED__

#define ZMQ_VERSION_MAJOR 4
#define ZMQ_VERSION_MINOR 3
#define ZMQ_VERSION_PATCH 5

#define ZMQ_PAIR 0
#define ZMQ_PUB 1
#define ZMQ_PUSH 8

void *zmq_socket (void *context_, int type_);
int zmq_bind (void *s_, const char *addr_);

#endif
