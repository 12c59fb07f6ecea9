#pragma once
#include "first_maker.hpp"

Desk make_third();
