#include "first_maker.h"

static inline void *make_second(void)
{
    return make_first();
}
