#pragma once
#include "first_maker.hpp"

inline Desk make_second()
{
    return make_first();
}
