void *make_third(void);
