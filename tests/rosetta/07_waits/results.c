#include <zmq.h>

int dropped(void *context, char *buffer)
{
    void *jobs = zmq_socket(context, ZMQ_PULL); // @dropping
    zmq_recv(jobs, buffer, 10, ZMQ_DONTWAIT); // @dropped
    return buffer[0];
}

int compared(void *context, char *buffer)
{
    void *jobs = zmq_socket(context, ZMQ_PULL); // @comparing
    int size = zmq_recv(jobs, buffer, 10, ZMQ_DONTWAIT); // @compared
    if (size < 0)
        return 0;
    zmq_recv(jobs, buffer, 10, ZMQ_DONTWAIT); // @next-part
    return size;
}

int trusted(void *context, char *buffer)
{
    void *jobs = zmq_socket(context, ZMQ_PULL); // @trusting
    int size = zmq_recv(jobs, buffer, 10, ZMQ_DONTWAIT); // @trusted
    buffer[size] = 0;
    return 0;
}

int handed_on(void *context, char *buffer)
{
    void *jobs = zmq_socket(context, ZMQ_PULL); // @handing
    return zmq_recv(jobs, buffer, 10, ZMQ_DONTWAIT); // @handed-on
}

void by_the_message(void *context)
{
    void *jobs = zmq_socket(context, ZMQ_PULL); // @looking
    zmq_msg_t message;
    zmq_msg_init(&message);
    zmq_msg_recv(&message, jobs, ZMQ_DONTWAIT); // @looked-at
    if (zmq_msg_size(&message) > 0)
        zmq_msg_close(&message);
}

void on_purpose(void *context)
{
    void *out = zmq_socket(context, ZMQ_PUSH); // @out
    (void) zmq_send(out, "", 0, ZMQ_DONTWAIT); // @void
    zmq_send(out, "", 0, ZMQ_DONTWAIT); // @lost
}

void parts(void *to)
{
    zmq_send(to, "", 0, ZMQ_DONTWAIT | ZMQ_SNDMORE); // @head
    zmq_send(to, "", 0, ZMQ_DONTWAIT); // @tail
}

void either(void *context, int one)
{
    void *first = zmq_socket(context, ZMQ_PUSH); // @first
    void *second = zmq_socket(context, ZMQ_PUSH); // @second
    parts(one ? first : second);
}
