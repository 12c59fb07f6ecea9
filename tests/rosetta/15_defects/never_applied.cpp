#include <cstdlib>
#include <iostream>
#include <zmq.hpp>

int main(int argc, char **argv)
{
    int hwm = argc > 1 ? std::atoi(argv[1]) : 1000;
    int timeout = argc > 2 ? std::atoi(argv[2]) : 5000;
    std::cout << "limits " << hwm << " " << timeout << std::endl;
    zmq::context_t context;
    zmq::socket_t out(context, zmq::socket_type::push); // @create
    out.set(zmq::sockopt::linger, 250);
    out.connect("tcp://127.0.0.1:6800"); // @connect
    out.send(zmq::str_buffer("job")); // @send
}
