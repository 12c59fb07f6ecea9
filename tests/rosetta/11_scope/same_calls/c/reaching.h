void reach_out(void *context, const char *where);
