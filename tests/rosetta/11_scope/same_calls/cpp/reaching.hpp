#pragma once
#include <string>

void reach_out(const std::string &where);
