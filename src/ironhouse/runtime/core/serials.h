/* A small set of serials of connections, asked on each message that a server receives.
 *
 * An open table of numbers, none of which is 0; its room grows and never shrinks: eight bytes for each that was in it
 * at one time.
 */
#ifndef IRONHOUSE_SERIALS_H
#define IRONHOUSE_SERIALS_H

#include <stdint.h>
#include <stdlib.h>

#define SERIALS_SPREAD 0x9E3779B97F4A7C15u

typedef struct {
    uint64_t *table;
    size_t room; /* a power of two, or 0 */
    size_t count;
#ifdef Py_GIL_DISABLED
    PyMutex lock;
#endif
} serials_t;

#ifdef Py_GIL_DISABLED
#define SERIALS_LOCK(set) PyMutex_Lock(&(set)->lock)
#define SERIALS_UNLOCK(set) PyMutex_Unlock(&(set)->lock)
#else
#define SERIALS_LOCK(set) ((void)0)
#define SERIALS_UNLOCK(set) ((void)0)
#endif

static inline size_t serials_slot(const uint64_t *table, size_t room, uint64_t serial)
{
    size_t at = (size_t)(serial * SERIALS_SPREAD) & (room - 1);
    while (table[at] != 0 && table[at] != serial)
        at = (at + 1) & (room - 1);
    return at;
}

static inline size_t serials_count(serials_t *set)
{
    return __atomic_load_n(&set->count, __ATOMIC_ACQUIRE);
}

static inline int serials_has(serials_t *set, uint64_t serial)
{
    int found;
    SERIALS_LOCK(set);
    found = set->room != 0 && serial != 0 && set->table[serials_slot(set->table, set->room, serial)] == serial;
    SERIALS_UNLOCK(set);
    return found;
}

/* 0, or -1 without memory. */
static inline int serials_add(serials_t *set, uint64_t serial)
{
    int result = 0;
    SERIALS_LOCK(set);
    if (2 * (set->count + 1) > set->room) {
        size_t room = set->room ? 2 * set->room : 16, i;
        uint64_t *table = calloc(room, sizeof *table);
        if (table == NULL) {
            result = -1;
            goto out;
        }
        for (i = 0; i < set->room; i++)
            if (set->table[i] != 0)
                table[serials_slot(table, room, set->table[i])] = set->table[i];
        free(set->table);
        set->table = table;
        set->room = room;
    }
    {
        size_t at = serials_slot(set->table, set->room, serial);
        if (set->table[at] == 0) {
            set->table[at] = serial;
            __atomic_store_n(&set->count, set->count + 1, __ATOMIC_RELEASE);
        }
    }
out:
    SERIALS_UNLOCK(set);
    return result;
}

/* Whether it was in the set; it no longer is. What stands behind it moves up, so that it is found where it is sought. */
static inline int serials_remove(serials_t *set, uint64_t serial)
{
    size_t at = 0, next, home;
    int found = 0;
    SERIALS_LOCK(set);
    if (set->room != 0 && serial != 0)
        at = serials_slot(set->table, set->room, serial), found = set->table[at] == serial;
    if (found) {
        for (next = (at + 1) & (set->room - 1); set->table[next] != 0; next = (next + 1) & (set->room - 1)) {
            home = (size_t)(set->table[next] * SERIALS_SPREAD) & (set->room - 1);
            if (((next - home) & (set->room - 1)) >= ((next - at) & (set->room - 1))) {
                set->table[at] = set->table[next];
                at = next;
            }
        }
        set->table[at] = 0;
        __atomic_store_n(&set->count, set->count - 1, __ATOMIC_RELEASE);
    }
    SERIALS_UNLOCK(set);
    return found;
}

/* The number that a connection's metadata give as text; 0 where it is none. */
static inline uint64_t serials_parse(const char *text)
{
    uint64_t serial = 0;
    if (text == NULL || *text == '\0')
        return 0;
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9')
            return 0;
        serial = 10 * serial + (uint64_t)(*text - '0');
    }
    return serial;
}

#endif
