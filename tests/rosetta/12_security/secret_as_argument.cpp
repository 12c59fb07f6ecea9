#include <cstdlib>
#include <fstream>
#include <string>
#include <zmq.hpp>

int main(int argc, char **argv)
{
    zmq::context_t context;
    zmq::socket_t client(context, zmq::socket_type::push); // @create
    std::string given = argv[1];
    client.set(zmq::sockopt::curve_secretkey, given); // @option
    client.connect("tcp://127.0.0.1:5555"); // @connect
    std::string key;
    std::ifstream file(argv[2]);
    file >> key;
    zmq::socket_t second(context, zmq::socket_type::push); // @create-2
    second.set(zmq::sockopt::curve_secretkey, key);
    second.connect("tcp://127.0.0.1:5555"); // @connect-2
    std::string command = "worker --key " + key;
    std::system(command.c_str()); // @start
    std::system("worker");
}
