#include <fstream>
#include <iostream>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <zmq.hpp>

void serve(zmq::context_t &context, const std::string &path)
{
    char public_key[41], secret_key[41];
    zmq_curve_keypair(public_key, secret_key);
    zmq::socket_t client(context, zmq::socket_type::push); // @create
    client.set(zmq::sockopt::curve_publickey, public_key);
    client.set(zmq::sockopt::curve_secretkey, secret_key);
    client.connect("tcp://127.0.0.1:5555"); // @connect
    spdlog::info("public {}", public_key);
    spdlog::info("pair {} {}", public_key, secret_key); // @log
    std::cout << "length " << strlen(secret_key) << std::endl;
    std::cout << "key: " << secret_key << std::endl; // @print
    umask(0077);
    std::ofstream(path) << secret_key;
}
