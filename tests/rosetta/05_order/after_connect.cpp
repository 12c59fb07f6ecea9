#include <zmq.hpp>

int main()
{
    zmq::context_t context;
    zmq::socket_t socket(context, zmq::socket_type::sub); // @create
    socket.connect("tcp://10.0.0.1:7601"); // @first
    socket.set(zmq::sockopt::rcvhwm, 10); // @hwm
    socket.connect("tcp://10.0.0.2:7601"); // @second
    socket.set(zmq::sockopt::linger, 0); // @linger
    socket.set(zmq::sockopt::subscribe, ""); // @subscribe
}
