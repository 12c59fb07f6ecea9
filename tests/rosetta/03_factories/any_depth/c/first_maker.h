void *make_first(void);
