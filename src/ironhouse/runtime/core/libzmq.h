/* The functions of libzmq that the core calls, found in the library that pyzmq has loaded.
 *
 * Owns the declarations (libzmq's stable interface, after zmq(7)) and the look-up. No zmq.h is needed, and nothing is
 * linked: two copies of libzmq in one process must never get each other's sockets.
 */
#ifndef IRONHOUSE_LIBZMQ_H
#define IRONHOUSE_LIBZMQ_H

#include <dlfcn.h>
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* zmq_msg_t: 64 bytes since libzmq 4.1, aligned as a pointer. */
typedef union {
    unsigned char opaque[64];
    void *aligned;
} frame_t;

/* zmq_pollitem_t on POSIX. */
typedef struct {
    void *socket;
    int fd;
    short events;
    short revents;
} poll_item_t;

typedef void (*free_fn)(void *data, void *hint);

enum { ZMQ_DONTWAIT = 1, ZMQ_SNDMORE = 2 };
enum { ZMQ_RCVTIMEO = 27, ZMQ_SRCFD = 2 };
enum { ZMQ_REQ = 3, ZMQ_REP = 4 };
enum { ZMQ_POLLIN = 1 };
enum { ZMQ_ETERM = 156384712 + 53 };

typedef struct {
    void (*version)(int *, int *, int *);
    int (*error)(void);
    int (*send)(void *, const void *, size_t, int);
    int (*getsockopt)(void *, int, void *, size_t *);
    int (*poll)(poll_item_t *, int, long);
    int (*msg_init)(frame_t *);
    int (*msg_init_data)(frame_t *, void *, size_t, free_fn, void *);
    int (*msg_recv)(frame_t *, void *, int);
    int (*msg_send)(frame_t *, void *, int);
    int (*msg_close)(frame_t *);
    int (*msg_more)(const frame_t *);
    void *(*msg_data)(frame_t *);
    size_t (*msg_size)(const frame_t *);
    const char *(*msg_gets)(const frame_t *, const char *);
    int (*msg_get)(const frame_t *, int);
} libzmq_t;

static const char *const libzmq_names[] = {
    "zmq_version",  "zmq_errno",     "zmq_send",     "zmq_getsockopt", "zmq_poll",     "zmq_msg_init", "zmq_msg_init_data",
    "zmq_msg_recv", "zmq_msg_send",  "zmq_msg_close", "zmq_msg_more",   "zmq_msg_data", "zmq_msg_size", "zmq_msg_gets",
    "zmq_msg_get",
};
enum { LIBZMQ_FUNCTIONS = sizeof libzmq_names / sizeof *libzmq_names };

static libzmq_t libzmq;
static char libzmq_reason[512];

/* Fills `libzmq` with what the module at `path` calls; NULL, or why it cannot.
 *
 * dlsym on a module's handle looks into what the module was linked to, and nowhere else. What comes before that in the
 * process (a library that is preloaded, a program that embeds Python and has a libzmq of its own) would take the
 * module's calls: then the two answers differ, and pyzmq's own way is the only right one.
 */
static const char *libzmq_find(const char *path)
{
    void *found[LIBZMQ_FUNCTIONS];
    void *handle = dlopen(path, RTLD_LAZY | RTLD_NOLOAD);
    int i;
    if (handle == NULL) {
        snprintf(libzmq_reason, sizeof libzmq_reason, "%s is not loaded", path);
        return libzmq_reason;
    }
    for (i = 0; i < LIBZMQ_FUNCTIONS; i++) {
        void *first = dlsym(RTLD_DEFAULT, libzmq_names[i]);
        found[i] = dlsym(handle, libzmq_names[i]);
        if (found[i] == NULL || (first != NULL && first != found[i])) {
            const char *why = found[i] == NULL ? "pyzmq's module exports no %s: its libzmq is a static one"
                                               : "another library in the process answers to %s before pyzmq's";
            snprintf(libzmq_reason, sizeof libzmq_reason, why, libzmq_names[i]);
            dlclose(handle);
            return libzmq_reason;
        }
    }
    dlclose(handle); /* pyzmq's module stays loaded: Python unloads none */
    memcpy(&libzmq, found, sizeof found);
    return NULL;
}

_Static_assert(sizeof(libzmq_t) == sizeof(void *) * LIBZMQ_FUNCTIONS, "one name for each function, in their order");

#endif
