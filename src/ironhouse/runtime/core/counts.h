/* What the kernel knows of a connection whose descriptor libzmq owns, without a duplicate of it.
 *
 * The cookie is asked for last: a descriptor that is this connection's now was no other's before. Bytes that were not
 * read are asked for first: so what libzmq has read is never told as less than it is. As `descriptors`, which says more;
 * elsewhere than on Linux nothing is counted.
 */
#ifndef IRONHOUSE_COUNTS_H
#define IRONHOUSE_COUNTS_H

#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { COUNTS_GONE = 0, COUNTS_KNOWN = 1, COUNTS_NONE = -1 };

typedef struct {
    int64_t sent, received;
    int unread;
} counts_t;

#ifdef __linux__
#include <netdb.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

enum { COUNTS_TCP = 6, COUNTS_TCP_INFO = 11, COUNTS_COOKIE = 57 };
enum { COUNTS_RECEIVED_AT = 128, COUNTS_SENT_AT = 200, COUNTS_AGAIN_AT = 208, COUNTS_END = 216 };

static inline int64_t counts_at(const unsigned char *info, int at)
{
    int64_t value;
    memcpy(&value, info + at, sizeof value);
    return value;
}

static inline int counts_cookie(int descriptor, uint64_t *cookie)
{
    socklen_t room = sizeof *cookie;
    return getsockopt(descriptor, SOL_SOCKET, COUNTS_COOKIE, cookie, &room) == 0;
}

static inline int counts_look(int descriptor, uint64_t cookie, counts_t *found)
{
    unsigned char info[256];
    socklen_t length = sizeof info;
    uint64_t now = 0;
    int known = ioctl(descriptor, FIONREAD, &found->unread) == 0 &&
                getsockopt(descriptor, COUNTS_TCP, COUNTS_TCP_INFO, info, &length) == 0 && length >= COUNTS_END;
    if (!counts_cookie(descriptor, &now) || now != cookie)
        return COUNTS_GONE;
    if (!known)
        return COUNTS_NONE;
    found->received = counts_at(info, COUNTS_RECEIVED_AT);
    found->sent = counts_at(info, COUNTS_SENT_AT) - counts_at(info, COUNTS_AGAIN_AT);
    return COUNTS_KNOWN;
}

/* The process at the other end of a connection of ipc, as libzmq says it to ZAP: localhost:uid:gid:pid. */
static inline int counts_process(int descriptor, char *address, size_t size)
{
    struct { int32_t pid; uint32_t uid, gid; } told; /* struct ucred, which glibc shows to GNU's programs alone */
    socklen_t room = sizeof told;
    if (getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &told, &room) < 0)
        return 0;
    snprintf(address, size, "localhost:%u:%u:%d", told.uid, told.gid, (int)told.pid);
    return 1;
}

/* The cookie, and the peer's address without its port, of ipc its process; empty for one of neither. */
static inline int counts_peer(int descriptor, uint64_t *cookie, char *address, size_t size)
{
    struct sockaddr_storage peer;
    socklen_t length = sizeof peer;
    uint64_t after = 0;
    if (!counts_cookie(descriptor, cookie) || getpeername(descriptor, (struct sockaddr *)&peer, &length) < 0)
        return COUNTS_GONE;
    address[0] = '\0';
    if ((peer.ss_family == AF_INET || peer.ss_family == AF_INET6) &&
        getnameinfo((struct sockaddr *)&peer, length, address, (socklen_t)size, NULL, 0, NI_NUMERICHOST) != 0)
        return COUNTS_GONE;
    if (peer.ss_family == AF_UNIX && !counts_process(descriptor, address, size))
        return COUNTS_GONE;
    return counts_cookie(descriptor, &after) && after == *cookie ? COUNTS_KNOWN : COUNTS_GONE;
}
#else
static inline int counts_peer(int descriptor, uint64_t *cookie, char *address, size_t size)
{
    (void)descriptor, (void)cookie, (void)address, (void)size;
    return COUNTS_GONE;
}

static inline int counts_look(int descriptor, uint64_t cookie, counts_t *found)
{
    (void)descriptor, (void)cookie, (void)found;
    return COUNTS_NONE;
}
#endif

#endif
