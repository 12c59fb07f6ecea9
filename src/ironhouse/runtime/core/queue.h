/* How many messages of one socket libzmq still holds: each tells when it is freed.
 *
 * Owns the count and its life: a message may outlive its socket (LINGER, an inproc peer that has not read it), and its
 * last one frees the count then. Called by libzmq's I/O threads: no Python here.
 */
#ifndef IRONHOUSE_QUEUE_H
#define IRONHOUSE_QUEUE_H

#include <stdlib.h>
#include <string.h>

/* Messages that are held, and one more while the socket's owner is there. */
typedef struct {
    long held;
} queue_t;

static inline queue_t *queue_new(void)
{
    queue_t *queue = malloc(sizeof *queue);
    if (queue != NULL)
        queue->held = 1;
    return queue;
}

static inline void queue_leave(queue_t *queue)
{
    if (__atomic_sub_fetch(&queue->held, 1, __ATOMIC_ACQ_REL) == 0)
        free(queue);
}

static inline long queue_length(queue_t *queue)
{
    return __atomic_load_n(&queue->held, __ATOMIC_RELAXED) - 1;
}

static void queue_freed(void *data, void *hint)
{
    free(data);
    queue_leave(hint);
}

/* A frame with a copy of the bytes, which is counted from now on until libzmq frees it; 0, or -1 without memory. */
static inline int queue_frame(queue_t *queue, frame_t *frame, const void *bytes, size_t size)
{
    void *copy = malloc(size ? size : 1);
    if (copy == NULL)
        return -1;
    memcpy(copy, bytes, size);
    if (libzmq.msg_init_data(frame, copy, size, queue_freed, queue) < 0) {
        free(copy);
        return -1;
    }
    __atomic_add_fetch(&queue->held, 1, __ATOMIC_RELAXED);
    return 0;
}

#endif
