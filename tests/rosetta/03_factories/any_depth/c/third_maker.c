#include "third_maker.h"

#include "second_maker.h"

void *make_third(void)
{
    return make_second();
}
