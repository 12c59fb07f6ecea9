struct settings {
    const char *endpoint;
};

struct publisher {
    void *desk;
};

extern struct settings *settings;

void publisher_begin(struct publisher *self);
