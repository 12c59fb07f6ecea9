#pragma once

const char *local_address(void);
const char *public_address(void);
