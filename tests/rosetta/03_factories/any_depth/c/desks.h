int desk_bind(void *desk, const char *address);
int desk_receive(void *desk, char *body, int size);
