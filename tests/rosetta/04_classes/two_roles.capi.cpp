#include <zmq.h>

class Ends {
public:
    explicit Ends(bool leads) : leads(leads)
    {
        context = zmq_ctx_new();
        if (leads) {
            socket = zmq_socket(context, ZMQ_PUB);  // @leader
            zmq_bind(socket, "tcp://*:5555");  // @bind
        } else {
            socket = zmq_socket(context, ZMQ_SUB);  // @follower
            zmq_connect(socket, "tcp://hub.example:5555");  // @connect
        }
    }

    int exchange(char* plan)
    {
        if (leads)
            return zmq_send(socket, plan, 10, 0);  // @send
        return zmq_recv(socket, plan, 10, 0);  // @recv
    }

private:
    bool leads;
    void* context;
    void* socket;
};
