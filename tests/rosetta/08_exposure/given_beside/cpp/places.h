#pragma once
#include <string>

std::string local_address(int port);

namespace places {
std::string public_address(int port);
}
