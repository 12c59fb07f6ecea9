#include <errno.h>
#include <stdlib.h>
#include <zmq.h>

#define MUST(x)         \
    do {                \
        if (!(x))       \
            abort();    \
    } while (0)
#define OPEN(context, type) zmq_socket(context, type)
#define OPTION(sock, name, given)                                       \
    do {                                                                \
        int given_ = (given);                                           \
        if (zmq_setsockopt(sock, ZMQ_##name, &given_, sizeof given_))   \
            return -1;                                                  \
    } while (0)
#define TRY(call, ...)                  \
    if (call(__VA_ARGS__) < 0)          \
    complain(#call)
#define RETRY(expression)                          \
    ({                                             \
        int got_;                                  \
        do                                         \
            got_ = (expression);                   \
        while (got_ == -1 && errno == EINTR);      \
        got_;                                      \
    })
#define READ(sock) zmq_recv(sock, buffer, 100, 0)
#define BOUND(variable, context, type, address)    \
    void *variable = zmq_socket(context, type);    \
    zmq_bind(variable, address)

int serve(void *context)
{
    char buffer[100];
    void *in;
    MUST(in = OPEN(context, ZMQ_PULL)); // @in
    OPTION(in, RCVHWM, 5); // @hwm
    TRY(zmq_bind, in, "tcp://*:5555"); // @bind
    READ(in); // @recv
    BOUND(out, context, ZMQ_PUB, "tcp://127.0.0.1:5556"); // @out
    OPTION(out, SNDHWM, 7); // @late
    RETRY(zmq_send(out, buffer, 100, 0)); // @send
    return 0;
}
