void *open_link(const char *address, int timeout);
int link_send(void *link, const char *body, int size);
