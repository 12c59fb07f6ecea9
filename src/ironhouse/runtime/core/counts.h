/* What the kernel has counted of a connection whose descriptor libzmq owns, without a duplicate of it.
 *
 * The cookie is asked for last: a descriptor that is this connection's now was no other's before. Bytes that were not
 * read are asked for first: so what libzmq has read is never told as less than it is. As `descriptors`, which says more;
 * elsewhere than on Linux nothing is counted.
 */
#ifndef IRONHOUSE_COUNTS_H
#define IRONHOUSE_COUNTS_H

#include <stdint.h>
#include <string.h>

enum { COUNTS_GONE = 0, COUNTS_KNOWN = 1, COUNTS_NONE = -1 };

typedef struct {
    int64_t sent, received;
    int unread;
} counts_t;

#ifdef __linux__
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

static inline int counts_look(int descriptor, uint64_t cookie, counts_t *found)
{
    unsigned char info[256];
    socklen_t length = sizeof info, room = sizeof cookie;
    uint64_t now = 0;
    int known = ioctl(descriptor, FIONREAD, &found->unread) == 0 &&
                getsockopt(descriptor, COUNTS_TCP, COUNTS_TCP_INFO, info, &length) == 0 && length >= COUNTS_END;
    if (getsockopt(descriptor, SOL_SOCKET, COUNTS_COOKIE, &now, &room) < 0 || now != cookie)
        return COUNTS_GONE;
    if (!known)
        return COUNTS_NONE;
    found->received = counts_at(info, COUNTS_RECEIVED_AT);
    found->sent = counts_at(info, COUNTS_SENT_AT) - counts_at(info, COUNTS_AGAIN_AT);
    return COUNTS_KNOWN;
}
#else
static inline int counts_look(int descriptor, uint64_t cookie, counts_t *found)
{
    (void)descriptor, (void)cookie, (void)found;
    return COUNTS_NONE;
}
#endif

#endif
