#include <zmq.h>

int main(void)
{
    int linger = 0;
    int hwm = 10;
    void *socket = zmq_socket(zmq_ctx_new(), ZMQ_SUB); // @create
    zmq_connect(socket, "tcp://10.0.0.1:7601"); // @first
    zmq_setsockopt(socket, ZMQ_RCVHWM, &hwm, sizeof(hwm)); // @hwm
    zmq_connect(socket, "tcp://10.0.0.2:7601"); // @second
    zmq_setsockopt(socket, ZMQ_LINGER, &linger, sizeof(linger)); // @linger
    zmq_setsockopt(socket, ZMQ_SUBSCRIBE, "", 0); // @subscribe
    return 0;
}
