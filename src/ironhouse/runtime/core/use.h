/* Who is inside a call of a socket, and whether its handle may still be used: one word, looked at once a call.
 *
 * With the GIL a plain word is enough: it is looked at and set while the GIL is held, and stays set while it is not. A
 * free-threaded build needs an atomic one; the pair of acquire and release is also the fence of a hand-over.
 *
 * USE_FIRST is set until the first call of a socket that has something left to do then: that one goes through pyzmq.
 */
#ifndef IRONHOUSE_USE_H
#define IRONHOUSE_USE_H

enum { USE_FREE = 0, USE_BUSY = 1, USE_DETACHED = 2, USE_FIRST = 4 };

#ifdef Py_GIL_DISABLED
enum { IS_FREE_THREADED = 1 };

static inline int use_change(int *use, int from, int to)
{
    return __atomic_compare_exchange_n(use, &from, to, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

static inline int use_look(int *use)
{
    return __atomic_load_n(use, __ATOMIC_ACQUIRE);
}

static inline void use_set(int *use, int to)
{
    __atomic_store_n(use, to, __ATOMIC_RELEASE);
}
#else
enum { IS_FREE_THREADED = 0 };

static inline int use_change(int *use, int from, int to)
{
    if (*use != from)
        return 0;
    *use = to;
    return 1;
}

static inline int use_look(int *use)
{
    return *use;
}

static inline void use_set(int *use, int to)
{
    *use = to;
}
#endif

/* Into a call that uses the handle itself. */
static inline int use_enter(int *use)
{
    return use_change(use, USE_FREE, USE_BUSY);
}

/* Into a call that goes through pyzmq, which knows for itself whether the socket is closed, and is never the first. */
static inline int use_enter_any(int *use)
{
    return use_enter(use) || use_change(use, USE_DETACHED, USE_DETACHED | USE_BUSY) || use_change(use, USE_FIRST, USE_BUSY);
}

static inline void use_leave(int *use)
{
    use_set(use, use_look(use) & ~USE_BUSY);
}

#endif
