#pragma once
#include "desk.hpp"

class Base {
public:
    void attach()
    {
        desk->bind("tcp://*:7300"); // @bind
    }

    void listen()
    {
        Body body;
        (void)desk->recv(body); // @recv
    }

protected:
    Desk desk;
};

class Middle : public Base {
};
