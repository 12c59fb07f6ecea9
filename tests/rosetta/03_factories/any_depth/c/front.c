#include "desks.h"
#include "fourth_maker.h"

int front_open(char *body, int size)
{
    void *desk = make_fourth(); // @front
    desk_bind(desk, "tcp://*:7100");
    return desk_receive(desk, body, size);
}
