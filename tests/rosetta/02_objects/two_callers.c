#include <string.h>
#include <zmq.h>

static void *context;

static void *subscriber(const char *topic)
{
    void *sock = zmq_socket(context, ZMQ_SUB); // @create
    zmq_setsockopt(sock, ZMQ_SUBSCRIBE, topic, strlen(topic));
    return sock;
}

void watch(void)
{
    context = zmq_ctx_new();
    void *news = subscriber("news"); // @news
    void *alarms = subscriber("alarm"); // @alarms
    int hwm = 5;
    zmq_setsockopt(alarms, ZMQ_RCVHWM, &hwm, sizeof(hwm));
    zmq_connect(news, "tcp://10.1.1.1:5501"); // @connect-news
    zmq_connect(alarms, "tcp://127.0.0.1:5502"); // @connect-alarms
    for (;;) {
        char text[80];
        zmq_recv(alarms, text, sizeof(text), 0); // @recv-alarms
        zmq_recv(news, text, sizeof(text), ZMQ_DONTWAIT); // @recv-news
    }
}
