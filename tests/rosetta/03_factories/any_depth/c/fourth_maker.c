#include "fourth_maker.h"

#include "desks.h"
#include "third_maker.h"

void *make_fourth(void)
{
    void *desk = make_third();
    return desk;
}

void back_open(void)
{
    void *desk = make_fourth(); // @back
    desk_bind(desk, "tcp://127.0.0.1:7101");
}
