#include "fourth_maker.hpp"

#include "third_maker.hpp"

Desk make_fourth()
{
    Desk desk = make_third();
    return desk;
}

void back_open()
{
    Desk desk = make_fourth(); // @back
    desk->bind("tcp://127.0.0.1:7101"); // @back-bind
}
