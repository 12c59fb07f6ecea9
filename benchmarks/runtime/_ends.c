/* Both ends of the comparison in C: `ends pull|push LIBRARY SIZE COUNT [ENDPOINT]`.
 *
 * The functions are looked up in the library that is named, so that both sides run on the same libzmq and no zmq.h is
 * needed. The options are those that ironhouse's baseline sets and that matter here: marks of 1000 on either side.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PULL = 7, PUSH = 8, SNDHWM = 23, RCVHWM = 24, LAST_ENDPOINT = 32, WARM = 10 };

static double now(clockid_t clock)
{
    struct timespec at;
    clock_gettime(clock, &at);
    return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

int main(int count, char **words)
{
    if (count < 5)
        return 2;
    void *library = dlopen(words[2], RTLD_NOW);
    if (library == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        return 1;
    }
    void *(*ctx_new)(void) = dlsym(library, "zmq_ctx_new");
    int (*ctx_term)(void *) = dlsym(library, "zmq_ctx_term");
    void *(*socket_of)(void *, int) = dlsym(library, "zmq_socket");
    int (*close_it)(void *) = dlsym(library, "zmq_close");
    int (*set)(void *, int, const void *, size_t) = dlsym(library, "zmq_setsockopt");
    int (*get)(void *, int, void *, size_t *) = dlsym(library, "zmq_getsockopt");
    int (*bind_to)(void *, const char *) = dlsym(library, "zmq_bind");
    int (*connect_to)(void *, const char *) = dlsym(library, "zmq_connect");
    int (*send_it)(void *, const void *, size_t, int) = dlsym(library, "zmq_send");
    int (*receive)(void *, void *, size_t, int) = dlsym(library, "zmq_recv");
    int pulls = strcmp(words[1], "pull") == 0, mark = 1000;
    size_t size = strtoul(words[3], NULL, 10);
    long messages = strtol(words[4], NULL, 10), done;
    char *message = calloc(size, 1);
    void *context = ctx_new();
    void *socket = socket_of(context, pulls ? PULL : PUSH);
    set(socket, pulls ? RCVHWM : SNDHWM, &mark, sizeof mark);
    if (pulls) {
        char endpoint[128];
        size_t length = sizeof endpoint;
        bind_to(socket, "tcp://127.0.0.1:*");
        get(socket, LAST_ENDPOINT, endpoint, &length);
        printf("%s\n", endpoint);
        fflush(stdout);
        for (done = 0; done < messages / WARM; done++)
            receive(socket, message, size, 0);
        double start = now(CLOCK_MONOTONIC), spent = now(CLOCK_PROCESS_CPUTIME_ID);
        for (; done < messages; done++)
            receive(socket, message, size, 0);
        double timed = (double)(messages - messages / WARM);
        printf("%f %f\n", timed / (now(CLOCK_MONOTONIC) - start),
               (now(CLOCK_PROCESS_CPUTIME_ID) - spent) / timed * 1e9);
    } else {
        connect_to(socket, words[5]);
        for (done = 0; done < messages; done++)
            send_it(socket, message, size, 0);
    }
    close_it(socket);
    ctx_term(context);
    if (!pulls)
        printf("%f\n", now(CLOCK_PROCESS_CPUTIME_ID) / (double)messages * 1e9);
    return 0;
}
