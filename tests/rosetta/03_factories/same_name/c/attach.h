void attach(void *socket, const char *endpoint);
