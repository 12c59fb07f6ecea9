#define SEND_TIMEOUT 700

void apply_limits(void *sock, int hwm);
