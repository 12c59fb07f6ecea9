void *make_fourth(void);
