#include "third_maker.hpp"

#include "second_maker.hpp"

Desk make_third()
{
    return make_second();
}
