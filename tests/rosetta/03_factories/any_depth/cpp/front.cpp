#include "front.hpp"

#include "fourth_maker.hpp"

void Front::open_up()
{
    auto desk = make_fourth(); // @front
    desk->bind("tcp://*:7100"); // @front-bind
    Body body;
    (void)desk->recv(body); // @front-recv
}
